using Acornima.Ast;
using DataPool.Core.Mapping.Expressions;
using Jint;

namespace DataPool.Expressions.Syntax;

/// <summary>An expression that is in order, parsed for any number of engines.</summary>
/// <param name="text">The expression.</param>
/// <param name="language">The language.</param>
/// <param name="script">A script whose value is a function of <c>value</c>, <c>fields</c> and <c>key</c>.</param>
/// <param name="usesFields">False where it never names <c>fields</c>, which then need not be made.</param>
/// <param name="usesKey">Likewise <c>key</c>.</param>
internal sealed class ScriptExpression(string text, IExpressionLanguage language, Prepared<Script> script, bool usesFields, bool usesKey) : IExpression
{
    public string Text => text;

    public IExpressionLanguage Language => language;

    public Prepared<Script> Script => script;

    public bool UsesFields => usesFields;

    public bool UsesKey => usesKey;
}
