using System.Diagnostics.CodeAnalysis;

namespace DataPool.Formats.Json;

/// <summary>
/// Where the records of a JSON text are: a small subset of JSONPath (RFC 9535) that can be followed while reading.
/// <c>$</c>, <c>.name</c>, <c>['name']</c>, <c>[0]</c> and, for every element of an array, <c>[*]</c>. What it leads to
/// is an object (one record) or an array of objects (many). Immutable.
/// </summary>
public sealed class RecordsPath
{
    private RecordsPath(string text, PathStep[] steps)
    {
        Text = text;
        Steps = steps;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    internal PathStep[] Steps { get; }

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The result.</param>
    /// <param name="error">What is wrong with it and what is allowed, when the answer is false.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out RecordsPath? path, [NotNullWhen(false)] out string? error)
    {
        var parser = new RecordsPathParser(text);
        error = parser.Run();
        path = error is null ? new RecordsPath(text, parser.Steps) : null;
        return error is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>One step of a path.</summary>
/// <param name="Name">The property, as canonical JSON without quotes; null in an array.</param>
/// <param name="Index">The element, or -1 for every element.</param>
/// <param name="From">The path up to here, for messages.</param>
/// <param name="To">The path with this step.</param>
/// <param name="Descends">True when it may be taken at any depth.</param>
internal sealed record PathStep(byte[]? Name, long Index, string From, string To, bool Descends = false)
{
    /// <summary>True for every element of an array (in a file's path also for every value of an object).</summary>
    public bool IsEvery => Name is null && Index < 0;
}
