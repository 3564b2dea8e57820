namespace DataPool.Core.Storage;

/// <summary>A stream as it is stored: the folded items and the log rows kept behind and after them.</summary>
public sealed class StoredStream
{
    /// <summary>The lease that comes with the reading.</summary>
    public required StreamLease Lease { get; init; }

    /// <summary>The log position that the folded parts stand at; 0 when nothing was folded yet.</summary>
    public required long FoldedLsn { get; init; }

    /// <summary>The stream's folded head; empty when nothing was folded yet.</summary>
    public required ReadOnlyMemory<byte> Head { get; init; }

    /// <summary>The folded shapes.</summary>
    public required IReadOnlyList<StoredPart> Shapes { get; init; }

    /// <summary>The folded items, by ascending number.</summary>
    public required IReadOnlyList<StoredPart> Items { get; init; }

    /// <summary>The log rows still kept, by ascending log position: those up to <see cref="FoldedLsn"/> are history, the others are to be replayed.</summary>
    public required IReadOnlyList<LogRow> Log { get; init; }
}

/// <summary>A numbered piece of a stream. An empty body in a fold deletes it.</summary>
/// <param name="Number">Its number within the stream, from 1.</param>
/// <param name="Body">Its content, encoded by the stream.</param>
public readonly record struct StoredPart(long Number, ReadOnlyMemory<byte> Body);

/// <summary>A row of the log.</summary>
/// <param name="Lsn">The stream's log position.</param>
/// <param name="Body">What was logged.</param>
public readonly record struct LogRow(long Lsn, ReadOnlyMemory<byte> Body);

/// <summary>What has changed in a stream since its last fold.</summary>
public sealed class FoldBatch
{
    /// <summary>The claim under which it is written.</summary>
    public required StreamLease Lease { get; init; }

    /// <summary>The log position that the parts stand at.</summary>
    public required long Lsn { get; init; }

    /// <summary>The stream's head.</summary>
    public required ReadOnlyMemory<byte> Head { get; init; }

    /// <summary>New shapes, and with empty bodies those no longer used.</summary>
    public required IReadOnlyList<StoredPart> Shapes { get; init; }

    /// <summary>Changed items, and with empty bodies those removed.</summary>
    public required IReadOnlyList<StoredPart> Items { get; init; }
}
