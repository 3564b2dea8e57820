namespace DataPool.Storage;

/// <summary>Bounds of the history that SQLite storage keeps.</summary>
public sealed class HistoryOptions
{
    /// <summary>The most bytes that the history of all streams may take; oldest out first. Default 10 GiB, from 1 MiB.</summary>
    public long MaxBytes { get; init; } = 10L << 30;

    /// <summary>
    /// How many bytes of log rows may wait to be read into the history, beyond those kept anyway. When the history
    /// cannot be written for so long, the log is pruned all the same and the history of its streams starts anew.
    /// Default 256 MiB, from 1 MiB.
    /// </summary>
    public long MaxLagBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of rows that make a segment.</summary>
    internal int SegmentBytes { get; init; } = 256 << 10;

    /// <summary>A new keyframe is not worth it before the segments behind the last one have so many bytes.</summary>
    internal long MinKeyframeBytes { get; init; } = 1 << 20;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLagBytes, 1 << 20);
    }
}
