using DataPool.Storage;

namespace DataPool.Server.Hosting;

/// <summary>Logs what storage meets, and lets readiness know.</summary>
internal sealed class StorageLog(StorageHealth health, ILogger<StorageLog> logger) : IStorageObserver
{
    public void CommitFailed(Exception error)
    {
        health.IsFaulted = true;
        Log.CommitFailed(logger, error);
    }

    public void CommitRecovered()
    {
        health.IsFaulted = false;
        Log.CommitRecovered(logger);
    }

    public void CallbackFailed(Exception error) => Log.CallbackFailed(logger, error);

    public void HistoryFailed(Exception error) => Log.HistoryFailed(logger, error);

    public void HistoryRecovered() => Log.HistoryRecovered(logger);

    public void HistoryLost(long streamId, string reason) => Log.HistoryLost(logger, streamId, reason);
}
