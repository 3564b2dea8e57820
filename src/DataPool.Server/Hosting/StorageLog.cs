using DataPool.Storage;

namespace DataPool.Server.Hosting;

/// <summary>Logs what storage meets.</summary>
internal sealed class StorageLog(ILogger<StorageLog> logger) : IStorageObserver
{
    public void CommitFailed(Exception error) => Log.CommitFailed(logger, error);

    public void CommitRecovered() => Log.CommitRecovered(logger);

    public void CallbackFailed(Exception error) => Log.CallbackFailed(logger, error);

    public void HistoryFailed(Exception error) => Log.HistoryFailed(logger, error);

    public void HistoryRecovered() => Log.HistoryRecovered(logger);

    public void HistoryLost(long streamId, string reason) => Log.HistoryLost(logger, streamId, reason);
}
