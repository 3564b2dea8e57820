using DataPool.Outside.Databases;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>
/// One pool a distinct source, shared by the connectors that read it and closed when the last of them has gone elsewhere or is
/// gone (<see cref="Forget"/>). Thread-safe.
/// </summary>
/// <param name="provider">Whose sources they are.</param>
/// <param name="gate">Resolves and checks addresses.</param>
/// <param name="time">The clock.</param>
internal sealed class SqlPools(ServerProvider provider, DatabaseGate gate, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _ofConnector = [];

    /// <summary>How many pools are open.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>The pool of a source, for one run; dispose the lease when the run is over.</summary>
    /// <param name="target">The source.</param>
    /// <param name="connector">Who reads; null for nobody known, whose pool closes after the run.</param>
    internal SqlPoolLease Take(SqlTarget target, int? connector)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(target.Key, out var entry)) _entries.Add(target.Key, entry = new Entry(new SqlPool(target, provider, gate, time)));
            entry.Runs++;
            if (connector is { } number && _ofConnector.GetValueOrDefault(number) != target.Key)
            {
                ForgetOne(number);
                _ofConnector[number] = target.Key;
                entry.Connectors++;
            }

            return new SqlPoolLease(entry.Pool, () => Leave(target.Key));
        }
    }

    /// <summary>A connector is gone or paused: where it was the last of its source, the connections are closed.</summary>
    internal void Forget(int connector)
    {
        lock (_lock) ForgetOne(connector);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Entry[] entries;
        lock (_lock)
        {
            entries = [.. _entries.Values];
            _entries.Clear();
            _ofConnector.Clear();
        }

        foreach (var entry in entries) await entry.Pool.DisposeAsync().ConfigureAwait(false);
    }

    private void Leave(string key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry)) return;
            entry.Runs--;
            CloseUnused(key, entry);
        }
    }

    private void ForgetOne(int connector)
    {
        if (!_ofConnector.Remove(connector, out var key) || !_entries.TryGetValue(key, out var entry)) return;
        entry.Connectors--;
        CloseUnused(key, entry);
    }

    private void CloseUnused(string key, Entry entry)
    {
        if (entry.Runs > 0 || entry.Connectors > 0) return;
        _entries.Remove(key);
        entry.Pool.Clear();
    }

    private sealed class Entry(SqlPool pool)
    {
        public SqlPool Pool => pool;

        public int Runs { get; set; }

        public int Connectors { get; set; }
    }
}

/// <summary>A pool while a run uses it.</summary>
internal sealed class SqlPoolLease(SqlPool pool, Action leave) : IDisposable
{
    private Action? _leave = leave;

    /// <summary>The pool.</summary>
    internal SqlPool Pool => pool;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
