using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>How a record meets the item that is there.</summary>
public enum WriteMode : byte
{
    /// <summary>The connector's fields of the item become exactly the record's.</summary>
    Replace,

    /// <summary>Fields that the record lacks stay.</summary>
    Merge,
}

/// <summary>What becomes of a connector's items that a pull no longer returns.</summary>
public enum MissingPolicy : byte
{
    /// <summary>The connector's claim goes.</summary>
    Remove,

    /// <summary>They stay as they are.</summary>
    Keep,

    /// <summary>They stay and are marked missing until they return.</summary>
    Mark,
}

/// <summary>What a write does.</summary>
public enum WriteKind : byte
{
    /// <summary>These records are written; the connector's other items stay.</summary>
    Push,

    /// <summary>These records are all that the connector has, in this order.</summary>
    Pull,

    /// <summary>A push of all that the connector has in the stream, in this order; no key may come twice.</summary>
    Snapshot,

    /// <summary>The connector's claims go, and the items and fields that only it supplied.</summary>
    Withdraw,

    /// <summary>The connector's claims go; items and values stay, unclaimed.</summary>
    Release,

    /// <summary>The connector's claims to items that none of its writes has touched for <see cref="WriteRequest.ExpireAfter"/> go.</summary>
    Expire,

    /// <summary>The items of <see cref="WriteRequest.Deletes"/> go, whoever claims them: an operator deletes them.</summary>
    Delete,
}

/// <summary>What happens when a write would give its connector more items than <see cref="WriteRequest.MaxItems"/>.</summary>
public enum Overflow : byte
{
    /// <summary>The write is refused (<c>stream_full</c>).</summary>
    Reject,

    /// <summary>The connector's claims to the items that were created first go; those that the write itself has records for only where it alone has too many.</summary>
    DropOldest,
}

/// <summary>Keeps a run or snapshot that would remove too much from being applied (PRODUCT 2.1, <c>guard</c>).</summary>
/// <param name="MaxRemovedPercent">The most of the connector's items, in percent, that one write may remove; null for no limit.</param>
/// <param name="AllowEmpty">False when a write without any record, after there were items, is held.</param>
public sealed record WriteGuard(int? MaxRemovedPercent, bool AllowEmpty);

/// <summary>One request or run, applied to one stream whole or not at all.</summary>
public sealed class WriteRequest
{
    /// <summary>What it does.</summary>
    public required WriteKind Kind { get; init; }

    /// <summary>The number of the connector that writes.</summary>
    public required int Connector { get; init; }

    /// <summary>
    /// The records with their keys of a <see cref="WriteKind.Push"/>, <see cref="WriteKind.Pull"/> or
    /// <see cref="WriteKind.Snapshot"/>; null for the other kinds.
    /// The stream only reads it, and not after the write was accepted; the caller disposes it.
    /// </summary>
    public RecordBatch? Records { get; init; }

    /// <summary>How records meet items.</summary>
    public WriteMode Mode { get; init; }

    /// <summary>What becomes of items that a pull or snapshot lacks.</summary>
    public MissingPolicy Missing { get; init; }

    /// <summary>
    /// <see cref="WriteKind.Push"/>: keys in UTF-8 of items whose claim by this connector goes, before the records are
    /// written; <see cref="WriteKind.Delete"/>: of the items that go. Keys that are not there change nothing.
    /// </summary>
    public IReadOnlyList<byte[]> Deletes { get; init; } = [];

    /// <summary>
    /// For each record the names of this connector's fields that go from its item; null where no record has any. A field
    /// that the record itself has stays.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>?>? Unset { get; init; }

    /// <summary>The guard that a pull or snapshot must pass; null for none, or when an operator has approved it.</summary>
    public WriteGuard? Guard { get; init; }

    /// <summary>The most items that the connector may claim; 0 for no limit but the stream's.</summary>
    public int MaxItems { get; init; }

    /// <summary>What happens beyond <see cref="MaxItems"/>.</summary>
    public Overflow Overflow { get; init; }

    /// <summary>
    /// <see cref="WriteKind.Expire"/>: for how long no write must have touched an item. The first such write only begins to
    /// look, so that after a restart every item gets a full period; zero or less ends the looking.
    /// </summary>
    public TimeSpan ExpireAfter { get; init; }

    /// <summary>The right under which the connector runs whose write it is; null for what is no run.</summary>
    public Storage.ConnectorOwner? Owner { get; init; }

    /// <summary>The answer to remember with this write, in its own transaction; null for none.</summary>
    public Storage.StoredAnswer? Answer { get; init; }
}

/// <summary>What a write has done.</summary>
/// <param name="Version">The stream's version after it.</param>
/// <param name="ItemsReceived">Records that came.</param>
/// <param name="ItemsChanged">Items created or changed.</param>
/// <param name="ItemsRemoved">Items removed.</param>
/// <param name="ItemsDropped">
/// Items that the connector lost, or that came and were left out, because it may have no more than <see cref="WriteRequest.MaxItems"/>.
/// </param>
public readonly record struct WriteResult(long Version, int ItemsReceived, int ItemsChanged, int ItemsRemoved, int ItemsDropped = 0);

/// <summary>The stream cannot take a write now; nothing was changed (503 <c>overloaded</c>).</summary>
public sealed class OverloadedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a write would do, counted in items (PRODUCT 4, <c>effect</c>).</summary>
/// <param name="Added">Items created.</param>
/// <param name="Changed">Items changed.</param>
/// <param name="Removed">Items removed.</param>
/// <param name="Unchanged">Items written that stay as they are.</param>
/// <param name="Dropped">As <see cref="WriteResult.ItemsDropped"/>.</param>
public readonly record struct WriteEffect(int Added, int Changed, int Removed, int Unchanged, int Dropped = 0);

/// <summary>What would come of a write.</summary>
/// <param name="Effect">What it would do, once it is approved where a guard holds it; null when it would be refused.</param>
/// <param name="Held">Why its guard would hold it; null when it would not.</param>
/// <param name="Refused">The limit that it would break, even when approved; null when none.</param>
public sealed record WritePreview(WriteEffect? Effect, string? Held, RecordException? Refused);

/// <summary>A guard holds the write: nothing was changed (<c>held</c>).</summary>
public sealed class HeldException(string message) : Exception(message);
