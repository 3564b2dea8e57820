using System.Collections.Concurrent;

namespace DataPool.Connectors.Sql;

/// <summary>
/// Threads for reading that waits: for a disk, a lock or the network, which must not hold a thread of the pool. One that has nothing
/// to do is kept for a while, since starting one costs as much as reading some hundred rows. Thread-safe.
/// </summary>
internal static class ReadingThreads
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly ConcurrentStack<Worker> Idle = new();

    /// <summary>
    /// Runs it on such a thread. How many run at a time is for the caller to bound. What awaits it goes on there, up to its own next
    /// wait: waking a thread of the pool for that would cost as much as reading some hundred rows.
    /// </summary>
    internal static Task<T> RunAsync<T>(Func<T> read)
    {
        var completion = new TaskCompletionSource<T>();
        void Work()
        {
            T result;
            try
            {
                result = read();
            }
            catch (OperationCanceledException exception)
            {
                completion.SetCanceled(exception.CancellationToken);
                return;
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
                return;
            }

            completion.SetResult(result);
        }

        while (Idle.TryPop(out var worker))
            if (worker.TryTake(Work))
                return completion.Task;
        Worker.Start(Work);
        return completion.Task;
    }

    private sealed class Worker : IDisposable
    {
        private readonly AutoResetEvent _given = new(false);
        private Action? _work;
        private int _isGone;

        public static void Start(Action work)
        {
            var worker = new Worker { _work = work };
            new Thread(worker.Run) { IsBackground = true, Name = "DataPool reading" }.Start();
        }

        /// <summary>Gives it work; false where it has just ended.</summary>
        public bool TryTake(Action work)
        {
            if (Interlocked.CompareExchange(ref _isGone, 1, 0) != 0) return false;
            _work = work;
            _given.Set();
            return true;
        }

        public void Dispose() => _given.Dispose();

        // Only who sets the flag may go on: the giver to give work, or the thread to end.
        private void Run()
        {
            do
            {
                _work!();
                _work = null;
                Volatile.Write(ref _isGone, 0);
                Idle.Push(this);
            }
            while (_given.WaitOne(Patience) || Interlocked.CompareExchange(ref _isGone, 1, 0) != 0 && _given.WaitOne());
            Dispose();
        }
    }
}
