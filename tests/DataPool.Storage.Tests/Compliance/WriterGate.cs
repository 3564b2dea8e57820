using System.Data.Common;
using DataPool.Storage.Engine;

namespace DataPool.Storage.Tests.Compliance;

/// <summary>Holds a writer's thread right before a COMMIT, or a BEGIN, so that a test knows what is in flight.</summary>
internal sealed class WriterGate : IDisposable
{
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _pass = new(0);
    private readonly string _writer;
    private volatile bool _isOpen;

    public WriterGate(StorageHooks hooks, string writer = "log-writer", bool atBegin = false)
    {
        _writer = writer;
        if (atBegin) hooks.Beginning = Wait;
        else hooks.Committing = Wait;
    }

    /// <summary>Completes when the writer stands before the gate.</summary>
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

    private void Wait(DbConnection connection, string name)
    {
        if (name != _writer || _isOpen) return;
        _arrived.Release();
        if (!_pass.Wait(TestPool.Patience)) throw new TimeoutException("The test never let the writer pass.");
    }
}
