using DataPool.Core.Mapping.Expressions;
using DataPool.Expressions.Syntax;

namespace DataPool.Expressions;

/// <summary>
/// Expressions in JavaScript over <c>value</c>, <c>fields</c> and <c>key</c> (PRODUCT 2.1): one expression each, in a sandbox without the
/// host, 10 ms and 4 MB a call. What numbers and dates are to them, and what their results become: decision 12.
/// </summary>
public sealed class JavaScript : IExpressionLanguage
{
    /// <summary>The most characters of an expression.</summary>
    public const int MaxLength = 4000;

    /// <inheritdoc/>
    public IExpression? Read(string text, out ExpressionFault? fault)
    {
        WarmUp.Begin();
        return ExpressionReader.Read(text, this, out fault);
    }

    /// <inheritdoc/>
    public IExpressionProgram Prepare(IReadOnlyList<IExpression> expressions, TimeZoneInfo zone)
    {
        WarmUp.Finish();
        return new ExpressionProgram([.. expressions.Cast<ScriptExpression>()], zone);
    }
}
