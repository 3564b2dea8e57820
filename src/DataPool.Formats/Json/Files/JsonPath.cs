using System.Diagnostics.CodeAnalysis;
using DataPool.Core.Values;

namespace DataPool.Formats.Json.Files;

/// <summary>
/// Where the records of a JSON file are: the part of JSONPath (RFC 9535) that can be followed while reading. <c>$</c>,
/// <c>.name</c>, <c>['name']</c> with RFC 9535's escapes, <c>[0]</c>, <c>[*]</c> and <c>.*</c> (over arrays and objects), and once
/// <c>..name</c>, <c>..['name']</c> or <c>..[0]</c>. Nodes come in the file's order, which for <c>..</c> may differ from the RFC's: one
/// that lies deeper but stands earlier comes earlier. Everything else of RFC 9535 is refused in words. Immutable.
/// </summary>
/// <remarks>
/// A step is taken or not, whatever else the text holds, so the steps still to be taken at a value are a set of numbers
/// and no tree is needed. With one <c>..</c> at most no value is reached in two ways, so a set is enough.
/// </remarks>
public sealed class JsonPath
{
    /// <summary>The most steps: as many as JSON may nest, less one, so that a set of them fits 64 bits.</summary>
    internal const int MaxSteps = JsonText.MaxDepth - 1;

    /// <summary>The whole text: nothing is selected in it, it is selected itself.</summary>
    internal static readonly JsonPath Root = new("$", []);

    private readonly ulong _descending;

    internal JsonPath(string text, PathStep[] steps)
    {
        Text = text;
        Steps = steps;
        for (var i = 0; i < steps.Length; i++)
            if (steps[i].Descends)
                _descending |= 1UL << i;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    internal PathStep[] Steps { get; }

    /// <summary>The set that says: this value is one that the path selects.</summary>
    internal ulong Selected => 1UL << Steps.Length;

    /// <summary>True when the last step goes to every element: those are the records, not what they hold.</summary>
    internal bool EndsInEvery => Steps is [.., { IsEvery: true }];

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The result.</param>
    /// <param name="error">What is wrong with it or not supported, and what is supported, when the answer is false.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path, [NotNullWhen(false)] out string? error)
    {
        var parser = new JsonPathParser(text);
        error = parser.Run();
        path = error is null ? new JsonPath(text, parser.Steps) : null;
        return error is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The steps still to be taken at the value of a property.</summary>
    /// <param name="states">Those at the object.</param>
    /// <param name="name">The property, as canonical JSON without quotes.</param>
    /// <param name="named">Which of them took this very name: that must not happen twice in one object.</param>
    internal ulong Next(ulong states, ReadOnlySpan<byte> name, out ulong named)
    {
        named = 0;
        var next = states & _descending;
        for (var i = 0; i < Steps.Length; i++)
        {
            if ((states & (1UL << i)) == 0) continue;
            var step = Steps[i];
            var isNamed = step.Name is { } own && name.SequenceEqual(own);
            if (isNamed) named |= 1UL << i;
            if (isNamed || step.IsEvery) next |= 1UL << (i + 1);
        }

        return next;
    }

    /// <summary>The steps still to be taken at an element of an array.</summary>
    internal ulong Next(ulong states, long index)
    {
        var next = states & _descending;
        for (var i = 0; i < Steps.Length; i++)
            if ((states & (1UL << i)) != 0 && (Steps[i].IsEvery || (Steps[i].Name is null && Steps[i].Index == index)))
                next |= 1UL << (i + 1);
        return next;
    }
}
