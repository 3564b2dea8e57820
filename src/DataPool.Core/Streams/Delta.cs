using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>One item of a delta that is there after it.</summary>
/// <param name="Item">The item after the change.</param>
/// <param name="Changed">The positions, in the item's shape, of the fields that were set.</param>
/// <param name="Unset">The fields that went, or null.</param>
/// <param name="IsNew">True when the item was created: then all its fields are in <paramref name="Changed"/>.</param>
/// <param name="IsMoved">True when its rank changed.</param>
/// <param name="MissingChanged">True when it went missing or returned.</param>
public readonly record struct DeltaUpsert(
    ItemState Item, FieldSet Changed, FieldName[]? Unset, bool IsNew, bool IsMoved, bool MissingChanged);

/// <summary>What changed in a stream from one version to a later one. Immutable. Removes apply before upserts.</summary>
public sealed class Delta
{
    private const int BytesPerUpsert = 160;

    /// <summary>A delta of the given changes.</summary>
    public Delta(long from, long version, DateTimeOffset at, DeltaUpsert[] upserts, byte[][] removes)
    {
        From = from;
        Version = version;
        At = at;
        Upserts = upserts;
        Removes = removes;
        var weight = 200L + (removes.Length * 64L);
        foreach (var upsert in upserts) weight += BytesPerUpsert + upsert.Item.Payload.Length;
        Weight = weight;
    }

    /// <summary>The version it applies to.</summary>
    public long From { get; }

    /// <summary>The version it leads to.</summary>
    public long Version { get; }

    /// <summary>When that version came to be.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Created and changed items.</summary>
    public DeltaUpsert[] Upserts { get; }

    /// <summary>The keys of removed items, in UTF-8.</summary>
    public byte[][] Removes { get; }

    /// <summary>About how many bytes of memory it keeps alive.</summary>
    public long Weight { get; }
}
