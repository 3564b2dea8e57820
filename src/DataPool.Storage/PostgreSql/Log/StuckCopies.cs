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

    // Those of this user alone; those that wait for the row have the table's lock as well, but wait for no client.
    private const string End =
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity AS session
        WHERE usename = current_user AND datname = current_database() AND state = 'active' AND wait_event = 'ClientRead'
            AND query_start < clock_timestamp() - interval '7 s'
            AND EXISTS (SELECT 1 FROM pg_locks AS held WHERE held.pid = session.pid AND held.relation = 'log_position'::regclass AND held.granted)
        """;

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
            await _database.ReadAsync(static session => session.ListAsync(End, static row => row.GetBoolean(0)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // The commits tell of the database's troubles.
        }
    }
}
