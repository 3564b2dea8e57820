using Acornima.Ast;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Values;

namespace DataPool.Expressions.Syntax;

/// <summary>Looks through an expression for what the sandbox does not allow.</summary>
internal sealed class SyntaxInspector
{
    /// <summary>The most levels. Each takes the interpreter's stack, and how much there is of that depends on the thread.</summary>
    public const int MostDepth = 100;

    // A template makes its text in one go, however long its parts: so many of the longest make about 100 MB for a moment.
    private const int MostParts = 32;

    /// <summary>It nests too deep.</summary>
    public static readonly ExpressionFault TooDeep = new("it nests too deep");

    private int _depth;
    private int _parts;
    private int _times = 1;

    /// <summary>What is wrong first; null for nothing.</summary>
    public ExpressionFault? Fault { get; private set; }

    /// <summary>True where it names <c>fields</c>.</summary>
    public bool UsesFields { get; private set; }

    /// <summary>True where it names <c>key</c>.</summary>
    public bool UsesKey { get; private set; }

    /// <summary>Looks at a node and all below it.</summary>
    public void Visit(Node node)
    {
        if (Fault is not null) return;
        if (++_depth > MostDepth) Fault = TooDeep;
        else Look(node);
        var times = _times;
        if (node is TemplateLiteral { Expressions.Count: > 1 } template) _times *= Math.Min(template.Expressions.Count, MostParts);
        if (Fault is null)
            foreach (var child in node.ChildNodes)
                if (child is not null) Visit(child);
        _times = times;
        _depth--;
    }

    private void Look(Node node)
    {
        switch (node)
        {
            case IFunction { Async: true } or AwaitExpression or ForOfStatement { Await: true }:
                Refuse(node, "async and await cannot be used: an expression has its result at once");
                break;
            case ImportExpression or MetaProperty:
                Refuse(node, "import and import.meta cannot be used");
                break;
            case BigIntLiteral:
                Refuse(node, "whole numbers with n (BigInt) cannot be used");
                break;
            case NumericLiteral number when !IsExact(number):
                Refuse(node, $"{number.Raw} has more digits than JavaScript's numbers hold");
                break;
            case TemplateLiteral template:
                // Templates in templates multiply.
                _parts += template.Expressions.Count * _times;
                if (_parts > MostParts) Refuse(node, $"its templates may have at most {MostParts} parts, those of templates within templates multiplied");
                break;
            case Identifier { Name: "fields" or "key" or "arguments" } identifier:
                UsesFields |= identifier.Name != "key";
                UsesKey |= identifier.Name != "fields";
                break;
        }
    }

    // Hexadecimal and the like are whole; what is beyond ±(2^53-1) of them is as inexact.
    private static bool IsExact(NumericLiteral literal)
    {
        if (Math.Abs(literal.Value) > Limits.LargestWhole && literal.Value == Math.Floor(literal.Value)) return false;
        var text = literal.Raw.Replace("_", "", StringComparison.Ordinal);
        if (literal.Value == 0 && text.TakeWhile(static c => c is not ('e' or 'E')).Any(static c => c is >= '1' and <= '9')) return false;
        Span<byte> written = stackalloc byte[NumberText.MaxLength];
        return NumberText.TryCanonicalize(text, out var canonical, lenient: true) != NumberParse.Ok
            || (NumberText.FromDouble(literal.Value, written, out var length) == NumberParse.Ok && System.Text.Encoding.ASCII.GetString(written[..length]) == canonical);
    }

    private void Refuse(Node node, string message) => Fault = new ExpressionFault(message, node.Location.Start.Line, node.Location.Start.Column + 1);
}
