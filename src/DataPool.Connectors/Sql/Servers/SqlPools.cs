using System.Data.Common;
using DataPool.Outside.Databases;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>
/// One pool a distinct source, shared by the connectors that read it and closed when the last of them has gone elsewhere or is
/// gone (<see cref="Forget"/>). The pools at one server have at most <see cref="SqlServices.MaxOfServer"/> connections together:
/// before one more is opened, some that wait for use at another pool are closed. Thread-safe.
/// </summary>
/// <remarks>That many runs at most are at one server at a time; that is the caller's to see to.</remarks>
/// <param name="provider">Whose sources they are.</param>
/// <param name="gate">Resolves and checks addresses.</param>
/// <param name="time">The clock.</param>
internal sealed class SqlPools(ServerProvider provider, DatabaseGate gate, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SqlPoolEntry> _entries = new(StringComparer.Ordinal);
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
            if (!_entries.TryGetValue(target.Key, out var entry)) _entries.Add(target.Key, entry = new SqlPoolEntry(target, new SqlPool(target, provider, gate, time)));
            var room = MakeRoom(entry);
            entry.Runs++;
            if (connector is { } number && _ofConnector.GetValueOrDefault(number) != target.Key)
            {
                ForgetOne(number);
                _ofConnector[number] = target.Key;
                entry.Connectors++;
            }

            return new SqlPoolLease(this, entry, room);
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
        SqlPoolEntry[] entries;
        lock (_lock)
        {
            entries = [.. _entries.Values];
            _entries.Clear();
            _ofConnector.Clear();
        }

        foreach (var entry in entries) await entry.Pool.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A run is over.</summary>
    /// <param name="entry">Its pool.</param>
    /// <param name="source">The driver's pool that its connection came from; null where it got none.</param>
    internal void Leave(SqlPoolEntry entry, DbDataSource? source)
    {
        lock (_lock)
        {
            entry.Runs--;
            if (source is not null && source == entry.Pool.Source) entry.Idle++;
            CloseUnused(entry);
        }
    }

    /// <summary>Closes a pool's connections that wait for use: they may be dead.</summary>
    internal void Clear(SqlPoolEntry entry)
    {
        lock (_lock) _ = ClearAsync(entry);
    }

    private static Task ClearAsync(SqlPoolEntry entry)
    {
        entry.Idle = 0;
        return entry.Pool.ClearAsync();
    }

    // Connections are counted from above: a driver closes some by itself, and then too many are taken to be there.
    private Task MakeRoom(SqlPoolEntry entry)
    {
        if (entry.Idle > 0)
        {
            entry.Idle--;
            return Task.CompletedTask;
        }

        var others = _entries.Values.Where(other => other.Target.Server == entry.Target.Server).ToList();
        if (others.Sum(static other => other.Runs + other.Idle) < SqlServices.MaxOfServer) return Task.CompletedTask;
        return others.MaxBy(static other => other.Idle) is { Idle: > 0 } most ? ClearAsync(most) : Task.CompletedTask;
    }

    private void ForgetOne(int connector)
    {
        if (!_ofConnector.Remove(connector, out var key) || !_entries.TryGetValue(key, out var entry)) return;
        entry.Connectors--;
        CloseUnused(entry);
    }

    private void CloseUnused(SqlPoolEntry entry)
    {
        if (entry.Runs > 0 || entry.Connectors > 0) return;
        if (_entries.GetValueOrDefault(entry.Target.Key) == entry) _entries.Remove(entry.Target.Key);
        _ = ClearAsync(entry);
    }
}

/// <summary>A pool with who uses it.</summary>
/// <param name="target">The source.</param>
/// <param name="pool">The pool.</param>
internal sealed class SqlPoolEntry(SqlTarget target, SqlPool pool)
{
    internal SqlTarget Target => target;

    internal SqlPool Pool => pool;

    /// <summary>Runs at work, each with at most one connection.</summary>
    internal int Runs { get; set; }

    /// <summary>The most connections that wait for use.</summary>
    internal int Idle { get; set; }

    /// <summary>The connectors that read it.</summary>
    internal int Connectors { get; set; }
}

/// <summary>A pool while a run uses it.</summary>
/// <param name="pools">Where it is from.</param>
/// <param name="entry">The pool.</param>
/// <param name="room">Ends when there is room for one more connection at the server.</param>
internal sealed class SqlPoolLease(SqlPools pools, SqlPoolEntry entry, Task room) : IDisposable
{
    private DbDataSource? _source;
    private int _isOver;

    /// <summary>An open connection; disposing it gives it back.</summary>
    internal async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        var connection = await entry.Pool.OpenAsync(cancellationToken).ConfigureAwait(false);
        _source = entry.Pool.Source;
        return connection;
    }

    /// <summary>Closes the connections that wait for use: they may be dead.</summary>
    internal void Clear() => pools.Clear(entry);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0) pools.Leave(entry, _source);
    }
}
