using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Server.Api;

/// <summary>What a problem says beyond its code and detail; what is null or 0 is left out.</summary>
internal readonly record struct ProblemMembers
{
    /// <summary>Everything that is wrong with a definition.</summary>
    public IReadOnlyList<DefinitionError>? Errors { get; init; }

    /// <summary>The line of the body, from 1.</summary>
    public int Line { get; init; }

    /// <summary>The column in characters, from 1.</summary>
    public int Column { get; init; }

    /// <summary>The item concerned.</summary>
    public string? Item { get; init; }

    /// <summary>The field concerned.</summary>
    public string? Field { get; init; }

    /// <summary>The place that an error names.</summary>
    public static ProblemMembers Of(RecordException failure) =>
        new() { Line = failure.Line, Column = failure.Column, Item = failure.Item, Field = failure.Field };
}
