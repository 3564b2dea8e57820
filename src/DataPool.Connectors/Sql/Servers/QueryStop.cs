namespace DataPool.Connectors.Sql.Servers;

/// <summary>
/// Ends a query at its server when it has to end, until it is disposed.
/// </summary>
internal sealed class QueryStop : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim _over = new();
    private readonly Action _cancel;
    private readonly bool _isSent;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>From now on the query is cancelled when the token is.</summary>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="isSent">
    /// False where the query is yet to be sent: drivers forget a cancellation that comes a moment too early, so that it is told again
    /// until the query has ended (to a driver that has passed it on, that is nothing new).
    /// </param>
    /// <param name="end">When.</param>
    internal QueryStop(Action cancel, bool isSent, CancellationToken end)
    {
        (_cancel, _isSent) = (cancel, isSent);
        _registration = end.UnsafeRegister(static stop => _ = OnThread(((QueryStop)stop!).Run), this);
    }

    /// <summary>Cancels now, on a thread of its own: it sends the end to the server, which may take its time.</summary>
    internal static Task TryAsync(Action cancel) => OnThread(() => Try(cancel));

    /// <summary>Cancels now.</summary>
    internal static void Try(Action cancel)
    {
        try
        {
            cancel();
        }
        catch (Exception)
        {
            // The server is gone, or the connection closed, and the query with it. What failed before is what counts.
        }
    }

    /// <summary>The query has ended.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        // Not disposed: the thread that cancels may still look at it.
        _over.Set();
    }

    private static Task OnThread(Action work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private void Run()
    {
        do Try(_cancel);
        while (!_isSent && !_over.Wait(Pause));
    }
}
