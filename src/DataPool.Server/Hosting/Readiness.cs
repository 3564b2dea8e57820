namespace DataPool.Server.Hosting;

/// <summary>Whether the server has recovered what it had: set once, by whoever recovers the pool.</summary>
internal sealed class Readiness
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady => _ready.Task.IsCompleted;

    /// <summary>Completes when the server is ready.</summary>
    public Task Done => _ready.Task;

    public void Set() => _ready.TrySetResult();
}
