namespace DataPool.Core.Connectors;

/// <summary>
/// Lets a connector's pushes into the pool until the connector is deleted, leaves one of its streams, or one of its
/// streams is deleted; where it stays, it has a new gate from then on. Without it, a request that was let in before could
/// write after the connector's items were withdrawn or the stream was emptied, and they would belong to nobody for ever.
/// Thread-safe; entering and leaving cost one interlocked operation each.
/// </summary>
public sealed class ConnectorGate
{
    private const int Closed = int.MinValue;

    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Enters; false once it is closed. Enter when the body is read, right before the write, and leave after it.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _state) > 0) return true;
        Exit();
        return false;
    }

    /// <summary>Leaves.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _state) == Closed) _empty.TrySetResult();
    }

    /// <summary>Lets nobody in any more; the task completes when everybody has left.</summary>
    public Task CloseAsync()
    {
        if (Interlocked.Or(ref _state, Closed) is 0 or Closed) _empty.TrySetResult();
        return _empty.Task;
    }
}
