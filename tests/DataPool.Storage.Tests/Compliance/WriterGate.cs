using DataPool.Storage.Engine;

namespace DataPool.Storage.Tests.Compliance;

/// <summary>Holds a writer's thread right before a COMMIT, so that a test knows what is in flight.</summary>
internal sealed class WriterGate : IDisposable
{
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _pass = new(0);
    private volatile bool _isOpen;

    public WriterGate(StorageHooks hooks, string writer = "log-writer") => hooks.Committing = (_, name) =>
    {
        if (name != writer || _isOpen) return;
        _arrived.Release();
        if (!_pass.Wait(TestPool.Patience)) throw new TimeoutException("The test never let the writer pass.");
    };

    /// <summary>Completes when the writer stands before a COMMIT.</summary>
    public async Task ArrivedAsync() => Assert.True(await _arrived.WaitAsync(TestPool.Patience));

    public void PassOne() => _pass.Release();

    public void Open()
    {
        _isOpen = true;
        _pass.Release(1000);
    }

    public void Dispose()
    {
        Open();
        _arrived.Dispose();
    }
}
