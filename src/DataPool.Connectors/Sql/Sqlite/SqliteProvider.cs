using DataPool.Core.Connectors;
using DataPool.Outside;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>Reads SQLite files under the allowed roots.</summary>
internal sealed class SqliteProvider : ISqlProvider
{
    /// <summary>How many queries run at a time; each holds a thread, since SQLite waits for the disk on its caller's.</summary>
    internal const int Slots = 16;

    private static readonly SemaphoreSlim Shared = new(Slots);

    private readonly AllowedRoots _roots;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;

    /// <summary>A provider; those of one process share their slots.</summary>
    internal SqliteProvider(AllowedRoots roots, TimeProvider time, SemaphoreSlim? slots = null)
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
    public string? Refuse(string query) => SqliteStatement.Refuse(query);

    /// <inheritdoc/>
    public async Task<PullResult> ReadAsync(object connection, SqlQuery query, PullContext context, CancellationToken cancellationToken)
    {
        var file = (SqliteFile)connection;
        context.Steps?.Begin("connect");
        await TakeSlotAsync(query, cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Factory.StartNew(
                () => Read(file, query, context, cancellationToken),
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task TakeSlotAsync(SqlQuery query, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(query.TimeoutSeconds), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceException(
                "busy", $"{Slots} other SQLite queries kept running for timeoutSeconds ({query.TimeoutSeconds}). This one is tried again later.", transient: true);
        }
    }

    private PullResult Read(SqliteFile file, SqlQuery query, PullContext context, CancellationToken cancellationToken)
    {
        var clock = new QueryClock(_time, query.TimeoutSeconds, cancellationToken);
        using var session = SqliteSession.Open(file, _roots, clock);
        context.Steps?.Begin("query");
        return SqliteReader.Read(session, query, context);
    }
}
