using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Core.Connectors;

/// <summary>Makes the write of a push: what its mapping says, and what the request says instead.</summary>
public static class PushWrite
{
    /// <summary>The write of a push.</summary>
    /// <param name="connector">The number of the connector whose it is.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="content">What the request holds.</param>
    /// <param name="records">Its records, mapped.</param>
    /// <param name="answer">What is remembered with it, or null.</param>
    public static WriteRequest Of(int connector, MappingDefinition mapping, PushContent content, RecordBatch records, StoredAnswer? answer) => new()
    {
        Kind = content.Mode == PushMode.Snapshot ? WriteKind.Snapshot : WriteKind.Push,
        Connector = connector,
        Records = records,
        Mode = ModeOf(content.Mode, mapping),
        Missing = mapping.Missing,
        Deletes = content.Deletes,
        Unset = content.Unset is { } unset ? Mapped(unset, mapping) : null,
        Guard = content.Mode == PushMode.Snapshot ? mapping.Guard : null,
        MaxItems = mapping.MaxItems,
        Overflow = mapping.Overflow,
        Answer = answer,
    };

    // What a snapshot does not hold goes, fields too.
    private static WriteMode ModeOf(PushMode? asked, MappingDefinition mapping) => asked switch
    {
        PushMode.Merge => WriteMode.Merge,
        PushMode.Replace or PushMode.Snapshot => WriteMode.Replace,
        _ => mapping.Write,
    };

    // A source field is unset under the names that the mapping gives it.
    private static IReadOnlyList<string>?[] Mapped(IReadOnlyList<IReadOnlyList<string>?> unset, MappingDefinition mapping) =>
        [.. unset.Select(fields => fields is null ? null : (IReadOnlyList<string>)[.. fields.SelectMany(field => TargetsOf(field, mapping))])];

    private static string[] TargetsOf(string field, MappingDefinition mapping)
    {
        var targets = mapping.Fields.Where(mapped => string.Equals(mapped.From, field, StringComparison.Ordinal)).Select(mapped => mapped.To).ToArray();
        if (targets.Length > 0) return targets;
        return mapping.Unmapped == UnmappedMode.Include ? [field] : [];
    }
}
