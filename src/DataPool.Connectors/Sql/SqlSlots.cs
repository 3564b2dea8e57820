using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql;

/// <summary>
/// How many queries run at a time, in all and of one source. Who waits is served in turn, and never waits longer than the
/// query's own timeout. Thread-safe.
/// </summary>
/// <param name="all">Queries at a time in all.</param>
/// <param name="ofSource">Queries at a time of one source.</param>
/// <param name="kind">How a message names all queries: <c>SQLite queries</c>.</param>
/// <param name="source">How a message names one source: <c>this SQLite file</c>.</param>
internal sealed class SqlSlots(int all, int ofSource, string kind, string source) : IDisposable
{
    private readonly SemaphoreSlim _all = new(all);
    private readonly Dictionary<string, SourceSlots> _sources = new(StringComparer.Ordinal);

    /// <summary>Takes a slot; dispose it to give it back.</summary>
    /// <param name="key">The source.</param>
    /// <param name="clock">The query's.</param>
    /// <exception cref="SourceException"><c>busy</c>: none became free in time.</exception>
    public async Task<IDisposable> TakeAsync(string key, QueryClock clock)
    {
        var slots = Enter(key);
        var hasSource = false;
        try
        {
            await WaitAsync(slots.Free, clock, $"{ofSource} other queries of {source}").ConfigureAwait(false);
            hasSource = true;
            await WaitAsync(_all, clock, $"{all} other {kind}").ConfigureAwait(false);
            return new Slot(this, key, slots);
        }
        catch
        {
            if (hasSource) slots.Free.Release();
            Leave(key, slots);
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

    private SourceSlots Enter(string key)
    {
        lock (_sources)
        {
            if (!_sources.TryGetValue(key, out var slots)) _sources.Add(key, slots = new SourceSlots(new SemaphoreSlim(ofSource)));
            slots.Users++;
            return slots;
        }
    }

    private void Leave(string key, SourceSlots slots)
    {
        lock (_sources)
        {
            if (--slots.Users > 0) return;
            _sources.Remove(key);
            slots.Free.Dispose();
        }
    }

    private sealed class SourceSlots(SemaphoreSlim free)
    {
        public SemaphoreSlim Free => free;

        // Those who hold or wait for one: nobody may wait for slots that were forgotten.
        public int Users { get; set; }
    }

    private sealed class Slot(SqlSlots slots, string key, SourceSlots source) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) != 0) return;
            slots._all.Release();
            source.Free.Release();
            slots.Leave(key, source);
        }
    }
}
