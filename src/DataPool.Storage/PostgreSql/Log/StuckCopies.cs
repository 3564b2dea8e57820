using DataPool.Core.Storage;

namespace DataPool.Storage.PostgreSql.Log;

/// <summary>
/// Looks every two seconds for a process that was stopped in the middle of copying rows into the log, which holds up whoever
/// else commits, and ends its connection. PostgreSQL's own timeouts for statements and for idle transactions do not reach a COPY
/// that waits for its client. Whoever was only slow commits again on a new connection.
/// </summary>
internal sealed class StuckCopies : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    // Those of this user alone, and not this process's own: whoever looks is not stopped, and is at most slow.
    private const string End =
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity AS session
        WHERE usename = current_user AND datname = current_database() AND state = 'active' AND wait_event = 'ClientRead'
            AND query_start < clock_timestamp() - $1 AND pid <> ALL ($2)
            AND EXISTS (SELECT 1 FROM pg_locks AS held WHERE held.pid = session.pid AND held.granted AND held.locktype = 'advisory'
                AND held.objsubid = 1 AND (held.classid::bigint << 32) + held.objid::bigint = $3)
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);

    private readonly PostgresDatabase _database;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;

    public StuckCopies(PostgresDatabase database, TimeProvider time)
    {
        _database = database;
        _timer = time.CreateTimer(_ => Tick(), null, Period, Period);
    }

    /// <summary>Ends; a look under way is waited for. Before the database ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        Task running;
        lock (_gate) running = _running;
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends those of other processes that have waited for their client for a time; returns how many.</summary>
    internal static async Task<int> EndAsync(PostgresDatabase database, TimeSpan patience)
    {
        var ended = await database.ReadAsync(
            session => session.ListAsync(End, static row => row.GetBoolean(0), patience, database.Backends, PostgresLocks.Log), CancellationToken.None).ConfigureAwait(false);
        return ended.Count;
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_running.IsCompleted) _running = LookAsync();
        }
    }

    private async Task LookAsync()
    {
        try
        {
            await EndAsync(_database, Patience).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // The commits tell of the database's troubles.
        }
    }
}
