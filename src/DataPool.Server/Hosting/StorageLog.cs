using DataPool.Storage.Sqlite;

namespace DataPool.Server.Hosting;

/// <summary>Logs what storage meets.</summary>
internal sealed class StorageLog(ILogger<StorageLog> logger) : IStorageObserver
{
    public void CommitFailed(Exception error) => Log.CommitFailed(logger, error);

    public void CommitRecovered() => Log.CommitRecovered(logger);

    public void CallbackFailed(Exception error) => Log.CallbackFailed(logger, error);
}
