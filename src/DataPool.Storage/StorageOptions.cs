using DataPool.Storage.Engine;

namespace DataPool.Storage;

/// <summary>Bounds of a storage.</summary>
public sealed class StorageOptions
{
    /// <summary>How many commits may be reserved, queued or unanswered at a time; more are refused. Default 8,192, from 1.</summary>
    public int QueueEntries { get; init; } = 8192;

    /// <summary>
    /// How many bytes of bodies may be queued or unanswered; once reached, reservations are refused. Default 64 MiB,
    /// from 1. What was reserved before may still exceed it.
    /// </summary>
    public long QueueBytes { get; init; } = 64L << 20;

    /// <summary>How many bytes of folded log rows are kept as history. Default 32 MiB, from 0.</summary>
    public long KeepLogBytes { get; init; } = 32L << 20;

    /// <summary>How many answers are remembered, of all connectors; more are refused. Default 5,000,000, from 1.</summary>
    public int MaxAnswers { get; init; } = 5_000_000;

    /// <summary>How many bytes the bodies of remembered answers may have together; once reached, no key is taken. Default 2 GiB, from 1.</summary>
    public long MaxAnswerBytes { get; init; } = 2L << 30;

    /// <summary>Bounds of the history; null to keep none and to leave what there is alone.</summary>
    public HistoryOptions? History { get; init; }

    /// <summary>Tests look and reach in here.</summary>
    internal StorageHooks Hooks { get; init; } = new();

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueEntries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(KeepLogBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAnswers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAnswerBytes, 1);
        History?.Validate();
    }
}
