using DataPool.Core.Connectors;
using DataPool.Outside;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>Reads SQLite files under the allowed roots.</summary>
internal sealed class SqliteProvider : ISqlProvider
{
    /// <summary>How many queries run at a time.</summary>
    internal const int Slots = 64;

    /// <summary>How many queries of one file run at a time.</summary>
    internal const int SlotsOfFile = 4;

    // Each query holds a thread, since SQLite waits for the disk on its caller's. A file that hangs or is locked keeps its own
    // connectors waiting, and not those of others.
    private static readonly SqlSlots Shared = new(Slots, SlotsOfFile, "SQLite queries", "this SQLite file");

    private readonly AllowedRoots _roots;
    private readonly TimeProvider _time;
    private readonly SqlSlots _slots;

    /// <summary>A provider; those of one process share their slots.</summary>
    internal SqliteProvider(AllowedRoots roots, TimeProvider time, SqlSlots? slots = null)
    {
        _roots = roots;
        _time = time;
        _slots = slots ?? Shared;
    }

    /// <inheritdoc/>
    public string Name => "sqlite";

    /// <inheritdoc/>
    public object? ReadConnection(ObjectReader source) => SqliteFile.Read(source);

    /// <inheritdoc/>
    public string? Refuse(SqlQuery query) => SqliteStatement.Refuse(query.Text);

    /// <inheritdoc/>
    public async Task<PullResult> ReadAsync(object connection, SqlQuery query, PullContext context, CancellationToken cancellationToken)
    {
        var file = (SqliteFile)connection;
        context.Steps?.Begin("connect");
        // From now on: the wait for a slot is part of the query's time.
        var clock = new QueryClock(_time, query.TimeoutSeconds, cancellationToken);
        // A test has places of its own: it must not hold up the runs of connectors that read the same file.
        using var slot = await _slots.TakeAsync(context.Steps is null ? file.Path : "test of " + file.Path, clock).ConfigureAwait(false);
        return await ReadingThreads.RunAsync(() => Read(file, query, context, clock)).ConfigureAwait(false);
    }

    private PullResult Read(SqliteFile file, SqlQuery query, PullContext context, QueryClock clock)
    {
        using var session = SqliteSession.Open(file, _roots, clock);
        context.Steps?.Begin("query");
        return SqliteReader.Read(session, query, context);
    }
}
