using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql;

/// <summary>
/// How many queries run at a time: in all, of one source and, where sources share servers, at one server. Who waits is served in
/// turn, and never waits longer than the query's own timeout. Thread-safe.
/// </summary>
/// <param name="all">Queries at a time in all.</param>
/// <param name="ofSource">Queries at a time of one source.</param>
/// <param name="kind">How a message names all queries: <c>SQLite queries</c>.</param>
/// <param name="source">How a message names one source: <c>this SQLite file</c>.</param>
/// <param name="ofServer">Queries at a time at one server.</param>
internal sealed class SqlSlots(int all, int ofSource, string kind, string source, int ofServer = int.MaxValue) : IDisposable
{
    private readonly SemaphoreSlim _all = new(all);
    private readonly Dictionary<(bool IsServer, string Key), Group> _groups = [];

    /// <summary>Takes a slot; dispose it to give it back.</summary>
    /// <param name="key">The source.</param>
    /// <param name="clock">The query's.</param>
    /// <param name="server">The server that the source is at; null where there is none.</param>
    /// <exception cref="SourceException"><c>busy</c>: none became free in time.</exception>
    public async Task<IDisposable> TakeAsync(string key, QueryClock clock, string? server = null)
    {
        var slot = new Slot(this);
        try
        {
            // From the smallest to the largest: who waits for one holds none that others could use.
            await slot.TakeAsync((false, key), ofSource, clock, $"{ofSource} other queries of {source}").ConfigureAwait(false);
            if (server is not null) await slot.TakeAsync((true, server), ofServer, clock, $"{ofServer} other queries at this server").ConfigureAwait(false);
            await WaitAsync(_all, clock, $"{all} other {kind}").ConfigureAwait(false);
            slot.Complete();
            return slot;
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _all.Dispose();

    private static async Task WaitAsync(SemaphoreSlim slots, QueryClock clock, string others)
    {
        if (slots.Wait(0, CancellationToken.None)) return;
        using var end = clock.Watch();
        try
        {
            await slots.WaitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!clock.CancellationToken.IsCancellationRequested)
        {
            throw new SourceException(
                "busy", $"{others} kept running for timeoutSeconds ({clock.TimeoutSeconds}). This one is tried again later.", transient: true);
        }
    }

    private Group Enter((bool IsServer, string Key) key, int limit)
    {
        lock (_groups)
        {
            if (!_groups.TryGetValue(key, out var group)) _groups.Add(key, group = new Group(new SemaphoreSlim(limit)));
            group.Users++;
            return group;
        }
    }

    private void Leave((bool IsServer, string Key) key, Group group)
    {
        lock (_groups)
        {
            if (--group.Users > 0) return;
            _groups.Remove(key);
            group.Free.Dispose();
        }
    }

    private sealed class Group(SemaphoreSlim free)
    {
        public SemaphoreSlim Free => free;

        // Those who hold or wait for one: nobody may wait for slots that were forgotten.
        public int Users { get; set; }
    }

    private sealed class Slot(SqlSlots slots) : IDisposable
    {
        private readonly List<((bool IsServer, string Key) Key, Group Group)> _taken = new(2);
        private bool _isComplete;
        private int _isGivenBack;

        public async Task TakeAsync((bool IsServer, string Key) key, int limit, QueryClock clock, string others)
        {
            var group = slots.Enter(key, limit);
            try
            {
                await WaitAsync(group.Free, clock, others).ConfigureAwait(false);
                _taken.Add((key, group));
            }
            catch
            {
                slots.Leave(key, group);
                throw;
            }
        }

        public void Complete() => _isComplete = true;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) != 0) return;
            if (_isComplete) slots._all.Release();
            foreach (var (key, group) in _taken)
            {
                group.Free.Release();
                slots.Leave(key, group);
            }
        }
    }
}
