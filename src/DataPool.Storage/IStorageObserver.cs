namespace DataPool.Storage;

/// <summary>
/// Learns what the storage cannot tell through a failed call. Called on the storage's own threads: be quick; what it
/// throws is swallowed.
/// </summary>
public interface IStorageObserver
{
    /// <summary>The log could not commit; it refuses commits until <see cref="CommitRecovered"/>. Once a fault.</summary>
    void CommitFailed(Exception error);

    /// <summary>The log commits again.</summary>
    void CommitRecovered();

    /// <summary><see cref="Core.Storage.CommitEntry.OnCommitted"/> threw: a defect in the stream. The entry is stored.</summary>
    void CallbackFailed(Exception error);

    /// <summary>The history could not be read on or written; commits go on. Once until <see cref="HistoryRecovered"/>.</summary>
    void HistoryFailed(Exception error);

    /// <summary>The history is written again.</summary>
    void HistoryRecovered();

    /// <summary>What was kept of a stream's history is given up.</summary>
    void HistoryLost(long streamId, string reason);
}
