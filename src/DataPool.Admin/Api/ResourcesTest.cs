using System.Text.Json.Nodes;

namespace DataPool.Admin.Api;

/// <summary>What came of a test of a definition (PRODUCT 4). Nothing was written.</summary>
public sealed record TestReport
{
    /// <summary>True when every step was good.</summary>
    public required bool Ok { get; init; }

    /// <summary>The steps that were made.</summary>
    public required IReadOnlyList<TestStepRow> Steps { get; init; }

    /// <summary>The source's columns.</summary>
    public required IReadOnlyList<TestColumnRow> Columns { get; init; }

    /// <summary>How many records were read; null where they could not be.</summary>
    public int? RowCount { get; init; }

    /// <summary>The first records, as the source has them.</summary>
    public required IReadOnlyList<JsonObject> Records { get; init; }

    /// <summary>The first items.</summary>
    public required IReadOnlyList<TestItemRow> Items { get; init; }

    /// <summary>What could not be taken as it was.</summary>
    public required IReadOnlyList<TestWarning> Warnings { get; init; }

    /// <summary>What was found out because the definition leaves it open.</summary>
    public required IReadOnlyDictionary<string, string> Detected { get; init; }

    /// <summary>What it would do to the stream; null where the test did not come so far.</summary>
    public TestEffectRow? Effect { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public TestErrorRow? Error { get; init; }
}

/// <summary>A step of a test.</summary>
/// <param name="Name"><c>connect</c>, <c>query</c>, <c>decode</c>, <c>map</c>, <c>effect</c> …</param>
/// <param name="Ok">False for the one that failed.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record TestStepRow(string Name, bool Ok, long Ms, TestErrorRow? Error);

/// <summary>Why a test failed.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Message">What happened and what to do.</param>
public sealed record TestErrorRow(string Code, string Message);

/// <summary>A column of a source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its values; <c>mixed</c> where they differ, <c>null</c> where there is none.</param>
/// <param name="Sample">Its first value, or null.</param>
public sealed record TestColumnRow(string Name, string Type, JsonNode? Sample);

/// <summary>An item as the mapping makes it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Fields">Its fields.</param>
public sealed record TestItemRow(string Key, JsonObject Fields);

/// <summary>What could not be taken as it was.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Field">The field concerned, or null.</param>
/// <param name="Count">How often.</param>
/// <param name="Examples">The first three.</param>
public sealed record TestWarning(string Code, string? Field, int Count, IReadOnlyList<string> Examples);

/// <summary>What a write would do, in items.</summary>
/// <param name="Added">Created.</param>
/// <param name="Changed">Changed.</param>
/// <param name="Removed">Removed.</param>
/// <param name="Unchanged">The same as before.</param>
public sealed record TestEffectRow(int Added, int Changed, int Removed, int Unchanged);
