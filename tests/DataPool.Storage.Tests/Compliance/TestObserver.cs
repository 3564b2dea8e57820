namespace DataPool.Storage.Tests.Compliance;

internal sealed class TestObserver : IStorageObserver
{
    private TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<Exception> Failures { get; } = [];

    public List<Exception> CallbackFailures { get; } = [];

    public List<string> HistoryNotes { get; } = [];

    public Task Recovered => _recovered.Task.WaitAsync(TestPool.Patience);

    public void CommitFailed(Exception error)
    {
        Failures.Add(error);
        if (_recovered.Task.IsCompleted) _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void CommitRecovered() => _recovered.TrySetResult();

    public void CallbackFailed(Exception error) => CallbackFailures.Add(error);

    public void HistoryFailed(Exception error) => HistoryNotes.Add("failed: " + error.Message);

    public void HistoryRecovered() => HistoryNotes.Add("recovered");

    public void HistoryLost(long streamId, string reason) => HistoryNotes.Add($"lost {streamId}: {reason}");
}
