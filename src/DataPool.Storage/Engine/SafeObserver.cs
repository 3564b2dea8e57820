namespace DataPool.Storage.Engine;

/// <summary>Keeps an observer's exceptions away from the writer's thread, which they would end.</summary>
internal sealed class SafeObserver(IStorageObserver? inner) : IStorageObserver
{
    public void CommitFailed(Exception error) => Try(observer => observer.CommitFailed(error));

    public void CommitRecovered() => Try(observer => observer.CommitRecovered());

    public void CallbackFailed(Exception error) => Try(observer => observer.CallbackFailed(error));

    public void HistoryFailed(Exception error) => Try(observer => observer.HistoryFailed(error));

    public void HistoryRecovered() => Try(observer => observer.HistoryRecovered());

    public void HistoryLost(long streamId, string reason) => Try(observer => observer.HistoryLost(streamId, reason));

    private void Try(Action<IStorageObserver> call)
    {
        if (inner is null) return;
        try
        {
            call(inner);
        }
#pragma warning disable CA1031 // There is nobody left to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
