namespace DataPool.Core.Mapping.Expressions;

/// <summary>The language of <c>expression</c> in a mapping. Thread-safe; nothing that it is given can harm the process.</summary>
public interface IExpressionLanguage
{
    /// <summary>Reads an expression, without calling it.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="fault">What is wrong with it, where the result is null.</param>
    IExpression? Read(string text, out ExpressionFault? fault);

    /// <summary>Makes expressions ready for a connector's requests and runs. The first one in a process may wait for the language to be ready; engines are made by the first calls.</summary>
    /// <param name="expressions">The expressions, all of this language.</param>
    /// <param name="zone">The zone of local times.</param>
    IExpressionProgram Prepare(IReadOnlyList<IExpression> expressions, TimeZoneInfo zone);
}

/// <summary>An expression that was read and is in order.</summary>
public interface IExpression
{
    /// <summary>The expression as it was written.</summary>
    string Text { get; }

    /// <summary>The language that read it.</summary>
    IExpressionLanguage Language { get; }
}

/// <summary>What is wrong with an expression.</summary>
/// <param name="Message">The words, without the place: <c>unexpected token ')'</c>.</param>
/// <param name="Line">The line, from 1; 0 where it has no place.</param>
/// <param name="Column">The character in it, from 1.</param>
public sealed record ExpressionFault(string Message, int Line = 0, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? Message : $"line {Line}, character {Column}: {Message}";
}
