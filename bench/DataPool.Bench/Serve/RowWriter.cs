namespace DataPool.Bench.Serve;

/// <summary>Group commit: one thread drains whatever waits into one transaction; no timer, no delay.</summary>
internal sealed class RowWriter : IDisposable
{
    private readonly object _gate = new();
    private readonly RowDatabase _database;
    private readonly Thread _thread;
    private List<PendingRows> _waiting = new(64);
    private bool _closing;
    private long _requests;
    private long _rows;
    private long _commits;

    private RowWriter(RowDatabase database)
    {
        _database = database;
        _thread = new Thread(Write) { Name = "row writer", IsBackground = true };
    }

    /// <summary>Who is told of committed items.</summary>
    public EventReaders Readers { get; } = new();

    public long Requests => Interlocked.Read(ref _requests);

    public long Rows => Interlocked.Read(ref _rows);

    public long Commits => Interlocked.Read(ref _commits);

    public static RowWriter Open(string path)
    {
        var writer = new RowWriter(RowDatabase.Open(path));
        writer._thread.Start();
        return writer;
    }

    public void Enqueue(PendingRows rows)
    {
        lock (_gate)
        {
            _waiting.Add(rows);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        _database.Dispose();
    }

    private void Write()
    {
        while (Next() is { } group)
        {
            Exception? failure = null;
            try
            {
                int rows = _database.Commit(group);
                Interlocked.Add(ref _rows, rows);
                Interlocked.Add(ref _requests, group.Count);
                Interlocked.Increment(ref _commits);

                // Here, not in the work item: two of those may overtake each other.
                Readers.Publish(group);
            }
            catch (Microsoft.Data.Sqlite.SqliteException notCommitted)
            {
                failure = notCommitted;
            }

            ThreadPool.UnsafeQueueUserWorkItem(new Completion(group, failure), preferLocal: false);
        }
    }

    private List<PendingRows>? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closing)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            var group = _waiting;
            _waiting = new List<PendingRows>(64);
            return group;
        }
    }

    /// <summary>Answers a whole group in one work item: a hop for each request costs a tenth of the rate.</summary>
    private sealed class Completion(List<PendingRows> group, Exception? failure) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            foreach (var rows in group)
            {
                rows.Complete(failure);
            }
        }
    }
}
