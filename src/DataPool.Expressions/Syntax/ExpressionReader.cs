using Acornima;
using DataPool.Core.Mapping.Expressions;
using Jint;

namespace DataPool.Expressions.Syntax;

/// <summary>Reads an expression: one expression and no statement, in strict mode, without what the sandbox does not allow.</summary>
internal static class ExpressionReader
{
    private static readonly ScriptPreparationOptions Options = new()
    {
        // Compiling a pattern takes longer than a call may.
        ParsingOptions = new ScriptParsingOptions { CompileRegex = false, RegexTimeout = Limits.PatternTime, Tolerant = false },
    };

    public static ScriptExpression? Read(string text, IExpressionLanguage language, out ExpressionFault? fault)
    {
        fault = null;
        if (string.IsNullOrWhiteSpace(text)) fault = new ExpressionFault("it must not be empty");
        else if (text.Length > JavaScript.MaxLength) fault = new ExpressionFault($"it must have at most {JavaScript.MaxLength} characters");
        if (fault is not null) return null;
        try
        {
            // Alone first: in its function it could close what it did not open.
            var expression = new Parser(new ParserOptions { EcmaVersion = EcmaVersion.Latest, Tolerant = false, OnToken = new BracketCounter().Take }).ParseExpression(text, strict: true);
            var inspector = new SyntaxInspector();
            inspector.Visit(expression);
            fault = inspector.Fault;
            if (fault is not null) return null;
            var script = Engine.PrepareScript($"(function (value, fields, key) {{ return (\n{text}\n) }})", strict: true, options: Options);
            return new ScriptExpression(text, language, script, inspector.UsesFields, inspector.UsesKey);
        }
        catch (ParseErrorException wrong)
        {
            fault = new ExpressionFault(Words(wrong.Description), wrong.LineNumber, wrong.Column + 1);
        }
        catch (Exception tooDeep) when (tooDeep is InsufficientExecutionStackException or BracketsException)
        {
            fault = SyntaxInspector.TooDeep;
        }
        catch (ScriptPreparationException)
        {
            fault = new ExpressionFault("it cannot be read");
        }

        return null;
    }

    private static string Words(string description) => description.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(description[0]) + description[1..].TrimEnd('.');
}
