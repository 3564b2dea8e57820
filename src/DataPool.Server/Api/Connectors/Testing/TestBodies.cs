using DataPool.Core.Connectors;

namespace DataPool.Server.Api.Connectors.Testing;

// Only described: they are read and written by hand.

/// <summary>A definition to test.</summary>
internal sealed record TestedDefinitionBody : ConnectorDefinitionBody
{
    /// <summary>Types that are pushed to: a body as a sender would post it, any JSON.</summary>
    public object? Sample { get; init; }
}

/// <summary>What came of a test.</summary>
internal sealed record TestReportBody
{
    /// <summary>True when every step was good.</summary>
    public required bool Ok { get; init; }

    /// <summary>The steps that were made, in their order; none follows one that has failed.</summary>
    public required IReadOnlyList<TestStepBody> Steps { get; init; }

    /// <summary>The source's columns, over all records that were read; at most 1,000.</summary>
    public required IReadOnlyList<TestColumnBody> Columns { get; init; }

    /// <summary>The number of records that were read; null where they could not be.</summary>
    public required int? RowCount { get; init; }

    /// <summary>The first records, at most 20, as the source has them. Values of more than 1,000 characters are cut, and end in an ellipsis.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, object?>> Records { get; init; }

    /// <summary>The first items that the mapping makes of the records, at most 20.</summary>
    public required IReadOnlyList<TestItemBody> Items { get; init; }

    /// <summary>What could not be taken as it was; held where a guard would hold it.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>What was found out because the definition leaves it open, e.g. the key field.</summary>
    public required IReadOnlyDictionary<string, string> Detected { get; init; }

    /// <summary>What it would do to the stream as it is now; null where the test did not come so far.</summary>
    public required TestEffectBody? Effect { get; init; }

    /// <summary>Why the test failed; only where it did.</summary>
    public TestErrorBody? Error { get; init; }
}

/// <summary>A step.</summary>
internal sealed record TestStepBody
{
    /// <summary>What it does: connect, query, decode, map, effect …</summary>
    public required string Name { get; init; }

    /// <summary>False for the one that failed.</summary>
    public required bool Ok { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long Ms { get; init; }

    /// <summary>Why it failed; only where it did.</summary>
    public TestErrorBody? Error { get; init; }
}

/// <summary>What went wrong.</summary>
internal sealed record TestErrorBody
{
    /// <summary>A stable code.</summary>
    public required string Code { get; init; }

    /// <summary>What happened and what to do.</summary>
    public required string Message { get; init; }
}

/// <summary>A column.</summary>
internal sealed record TestColumnBody
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>string, number, boolean, date or json; mixed where the values differ, null where there is none.</summary>
    public required string Type { get; init; }

    /// <summary>Its first value that is not null.</summary>
    public required object? Sample { get; init; }
}

/// <summary>An item as the mapping makes it.</summary>
internal sealed record TestItemBody
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Its fields.</summary>
    public required IReadOnlyDictionary<string, object?> Fields { get; init; }
}

/// <summary>What a write would do, in items.</summary>
internal sealed record TestEffectBody
{
    /// <summary>Created.</summary>
    public required int Added { get; init; }

    /// <summary>Changed.</summary>
    public required int Changed { get; init; }

    /// <summary>Removed.</summary>
    public required int Removed { get; init; }

    /// <summary>Written, and the same as before.</summary>
    public required int Unchanged { get; init; }
}
