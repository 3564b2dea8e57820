using DataPool.Core.Streams;

namespace DataPool.Core.Connectors.Testing;

/// <summary>One column of a source, over all records that were read.</summary>
/// <param name="Name">Its name, as the records carry it.</param>
/// <param name="Type">The type of its values; <c>mixed</c> where they differ, <c>null</c> where there is none.</param>
/// <param name="Sample">Its first value that is not null, as JSON; null where there is none.</param>
public sealed record TestColumn(string Name, string Type, byte[]? Sample);

/// <summary>What a definition would do (PRODUCT 4). Nothing of it was done.</summary>
public sealed class TestReport
{
    /// <summary>The steps that were made; the last one has failed where <see cref="Error"/> says so.</summary>
    public required IReadOnlyList<TestStep> Steps { get; init; }

    /// <summary>Why it failed; null where every step was good.</summary>
    public required TestError? Error { get; init; }

    /// <summary>What nobody foresaw, for the server's log; null where there is nothing of the kind.</summary>
    public Exception? Unforeseen { get; init; }

    /// <summary>The source's columns.</summary>
    public IReadOnlyList<TestColumn> Columns { get; init; } = [];

    /// <summary>The number of records that were read; null where none could be.</summary>
    public int? RowCount { get; init; }

    /// <summary>The first records, each a JSON object. Long values are cut.</summary>
    public IReadOnlyList<byte[]> Records { get; init; } = [];

    /// <summary>The first items: <c>{"key", "fields"}</c>. Long values are cut.</summary>
    public IReadOnlyList<byte[]> Items { get; init; } = [];

    /// <summary>What could not be taken as it was, and <c>held</c> where a guard would hold it.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What was found out because the definition leaves it open, by name.</summary>
    public IReadOnlyDictionary<string, string> Detected { get; init; } = new Dictionary<string, string>();

    /// <summary>What it would do to the stream; null where it did not come so far.</summary>
    public WriteEffect? Effect { get; init; }
}
