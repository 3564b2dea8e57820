using System.Data;
using System.Data.Common;
using System.Net;
using DataPool.Connectors.Sql.Rows;
using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors;
using DataPool.Outside.Http;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>
/// Reads a database server through its ADO.NET driver. What is the same for all is here: a place in the queue, a connection that
/// was checked, a transaction that is never committed, the query, its rows, and one time-out over everything. A provider says how
/// its server is spoken to.
/// </summary>
internal abstract partial class ServerProvider : ISqlProvider, IAsyncDisposable
{
    // What a server has to end a query that is over; within the grace that a read has after its time-out.
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(250);

    private readonly SqlServices _services;
    private readonly SqlPools _pools;

    /// <summary>A provider.</summary>
    protected ServerProvider(SqlServices services)
    {
        _services = services;
        _pools = new SqlPools(this, services.Gate, services.Time);
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>The pools of its sources.</summary>
    internal SqlPools Pools => _pools;

    /// <summary>The settings.</summary>
    protected SqlOptions Options => _services.Options;

    /// <summary>How a statement is cut into words.</summary>
    protected abstract SqlDialect Dialect { get; }

    /// <summary>How its connections are read.</summary>
    protected abstract SqlTargetReader Reader { get; }

    /// <inheritdoc/>
    public bool HasProcedures => true;

    /// <inheritdoc/>
    public object? ReadConnection(ObjectReader source) => Reader.Read(source);

    /// <inheritdoc/>
    public string? Refuse(SqlQuery query) => Refuse(SqlStatement.Read(query.Text, Dialect), query);

    /// <inheritdoc/>
    public virtual void Forget(int connector) => _pools.Forget(connector);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pools.DisposeAsync();

    /// <inheritdoc/>
    public async Task<PullResult> ReadAsync(object connection, SqlQuery query, PullContext context, CancellationToken cancellationToken)
    {
        var target = (SqlTarget)connection;
        context.Steps?.Begin("connect");
        // From now on: the wait for a slot is part of the query's time.
        var clock = new QueryClock(_services.Time, query.TimeoutSeconds, cancellationToken);
        var statement = SqlStatement.Read(query.Text, Dialect);
        if (Refuse(statement, query) is { } reason) throw new SourceException("not_a_select", $"source.query {reason}", transient: false);
        var run = new ServerRun(target, query, statement, statement.With(index => Placeholder(index, statement.Parameters[index])), context, clock);
        using var end = clock.Watch();
        try
        {
            return await InTimeAsync(InSlotAsync(run, end.Token), end.Token).ConfigureAwait(false);
        }
        catch (Exception thrown) when (thrown is not SourceException)
        {
            var exception = thrown is StaleConnectionException ? thrown.InnerException! : thrown;
            clock.ThrowIfOver();
            // The timer that ends everything may be a moment ahead of the clock.
            if (end.Token.IsCancellationRequested) throw clock.Timeout();
            if (exception is OutboundException outbound) throw new SourceException(CodeOf(outbound.Fault), outbound.Message, outbound.Transient);
            // No driver's exception goes on: some hold the connection.
            if (Explain(exception, run) is { } failure) throw failure;
            throw;
        }
    }

    /// <summary>Why a statement cannot be one that reads ("must …", to follow the property's path), or null. No I/O.</summary>
    protected abstract string? Refuse(SqlStatement statement, SqlQuery query);

    /// <summary>The word for a parameter in the text that the server gets.</summary>
    protected abstract string Placeholder(int index, string name);

    /// <summary>The connections to a target at one of its checked addresses: hardened, and without anything of the machine's own.</summary>
    /// <param name="target">The target; its host is for the certificate alone.</param>
    /// <param name="address">What is connected to.</param>
    /// <param name="isPooled">False for a test, whose connection closes with it; true for a pool of at most <see cref="SqlServices.MaxOfSource"/>.</param>
    internal abstract DbDataSource Connect(SqlTarget target, IPAddress address, bool isPooled);

    /// <summary>Closes the connections of a pool that wait for use; those at work close when they are given back.</summary>
    internal virtual async ValueTask CloseAsync(DbDataSource source)
    {
        try
        {
            await source.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // They are not used any more, whatever became of them; what failed before is what counts.
        }
    }

    /// <summary>Whether an exception of opening says that nobody answered, so that another address may be tried.</summary>
    internal abstract bool IsUnreachable(Exception exception);

    /// <summary>Begins a transaction that can only read, or one that is rolled back, and makes the session's settings.</summary>
    /// <exception cref="SourceException">It is DataPool's own database.</exception>
    protected abstract Task BeginAsync(DbConnection connection, ServerRun run, CancellationToken cancellationToken);

    /// <summary>In a test: warns of <c>not_encrypted</c> and <c>account_can_write</c>.</summary>
    protected abstract Task InspectAsync(DbConnection connection, ServerRun run, CancellationToken cancellationToken);

    /// <summary>The query, with its parameters; its own time-out a little longer than what is left.</summary>
    protected abstract DbCommand Command(DbConnection connection, ServerRun run);

    /// <summary>Runs the query; its rows are read as they come, and each row's values from left to right.</summary>
    protected virtual Task<DbDataReader> ExecuteAsync(DbCommand command, ServerRun run, CancellationToken cancellationToken) =>
        command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);

    /// <summary>
    /// The transaction, the query and the rollback as one message to the server, so that a run waits for it once; null where the
    /// query has to be sent alone, as it always is in a test.
    /// </summary>
    protected virtual IServerMessage? Message(DbConnection connection, ServerRun run) => null;

    /// <summary>What makes records of a result's rows, chosen from its metadata.</summary>
    /// <param name="reader">The result.</param>
    /// <param name="command">What was run; null for a <see cref="Message"/>.</param>
    /// <param name="names">The columns' names as records carry them.</param>
    /// <param name="run">The run.</param>
    protected abstract RowWriter Rows(DbDataReader reader, DbCommand? command, string[] names, ServerRun run);

    /// <summary>Rolls back. The connection is closed where that fails.</summary>
    protected abstract Task EndAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>A failure in plain words, without anything of the connection; null for a mistake of our own.</summary>
    protected abstract SourceException? Explain(Exception exception, ServerRun run);

    /// <summary>Whether the connection is gone: its siblings may be too.</summary>
    protected abstract bool IsLost(Exception exception);

    private static string CodeOf(OutboundFault fault) => fault == OutboundFault.NameNotFound ? "host_not_found" : "address_refused";

    private async Task<PullResult> InSlotAsync(ServerRun run, CancellationToken end)
    {
        // A test has places and a connection of its own: it must not hold up the runs of connectors that read the same source.
        using var slot = await (run.IsTest ? _services.Tests : _services.Slots).TakeAsync(run.Target.Key, run.Clock, run.Target.Server).ConfigureAwait(false);
        return await (run.IsTest ? TestAsync(run, end) : RunAsync(run, end)).ConfigureAwait(false);
    }

    // A server that does not answer is not waited for: its connection and its place come free when the driver has given it up.
    private async Task<PullResult> InTimeAsync(Task<PullResult> reading, CancellationToken end)
    {
        var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stop = end.UnsafeRegister(static over => ((TaskCompletionSource)over!).TrySetResult(), isOver).ConfigureAwait(false);
        await Task.WhenAny(reading, isOver.Task).ConfigureAwait(false);
        if (!reading.IsCompleted) await Task.WhenAny(reading, Task.Delay(EndPatience, _services.Time, CancellationToken.None)).ConfigureAwait(false);
        if (reading.IsCompleted) return await reading.ConfigureAwait(false);
        _ = reading.ContinueWith(
            static late =>
            {
                if (late.IsCompletedSuccessfully) late.Result.Records.Dispose();
                else _ = late.Exception;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        throw new OperationCanceledException(end);
    }

    private async Task<PullResult> TestAsync(ServerRun run, CancellationToken end)
    {
        using var patience = new CancellationTokenSource(SqlServices.ConnectPatience, _services.Time);
        var addresses = await WithinAsync(patience, token => _services.Gate.OpenAsync(run.Target.Host, run.Target.Subject, token), run, end).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            var source = Connect(run.Target, addresses[i], isPooled: false);
            try
            {
                var connection = await WithinAsync(patience, token => source.OpenConnectionAsync(token).AsTask(), run, end).ConfigureAwait(false);
                return await ReadAsync(connection, run, end).ConfigureAwait(false);
            }
            catch (Exception exception) when (i < addresses.Length - 1 && IsUnreachable(exception) && !end.IsCancellationRequested)
            {
                // The next address may do better.
            }
            finally
            {
                await CloseAsync(source).ConfigureAwait(false);
            }
        }
    }

    private async Task<PullResult> RunAsync(ServerRun run, CancellationToken end)
    {
        using var lease = _pools.Take(run.Target, run.Context.Connector);
        for (var isRetry = false; ; isRetry = true)
        {
            try
            {
                using var patience = new CancellationTokenSource(SqlServices.ConnectPatience, _services.Time);
                var connection = await WithinAsync(patience, lease.OpenAsync, run, end).ConfigureAwait(false);
                return await ReadAsync(connection, run, end).ConfigureAwait(false);
            }
            catch (StaleConnectionException) when (!isRetry && !end.IsCancellationRequested)
            {
                // It had died while nobody used it, and so have the others: a server that was restarted is no failure of this run.
                lease.Clear();
            }
            catch (Exception exception) when (IsLost(exception) || IsUnreachable(exception))
            {
                lease.Clear();
                throw;
            }
        }
    }

    // A server that takes a connection and says nothing must not keep a place for as long as a query may take.
    private static async Task<T> WithinAsync<T>(CancellationTokenSource patience, Func<CancellationToken, Task<T>> connect, ServerRun run, CancellationToken end)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, end);
        try
        {
            return await connect(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not SourceException && patience.IsCancellationRequested && !end.IsCancellationRequested)
        {
            throw SqlFailures.NoAnswer(run.Target, SqlServices.ConnectPatience);
        }
    }

    /// <summary>A connection out of the pool was dead before anything was asked.</summary>
    private sealed class StaleConnectionException(Exception inner) : Exception(null, inner);
}
