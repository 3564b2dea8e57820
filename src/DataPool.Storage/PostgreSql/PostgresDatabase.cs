using System.Collections.Concurrent;
using System.Data;
using System.Diagnostics;
using DataPool.Core.Storage;
using DataPool.Storage.Transfer;
using Npgsql;

namespace DataPool.Storage.PostgreSql;

/// <summary>
/// The database: lends connections to those who read, to those who write, and to the threads that commit, apart from each other,
/// so that none can take what commits need.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    // A conflict, or a connection that went with the server's last start, is over with the next try.
    private const int Attempts = 4;

    // A server that was killed is back within that, mostly.
    private static readonly TimeSpan AskingPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskingPause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresOptions _options;
    private readonly NpgsqlDataSource _threads;
    private readonly NpgsqlDataSource _writers;
    private readonly NpgsqlDataSource _readers;
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _claims = new(PostgresOptions.Claims);
    private readonly ConcurrentDictionary<int, int> _backends = [];
    private volatile bool _isDisposed;

    private PostgresDatabase(PostgresOptions options, string connectionString)
    {
        _options = options;
        _threads = options.BuildThreads(connectionString);
        _writers = options.BuildWriters(connectionString);
        _readers = options.BuildReaders(connectionString);
        _places = new SemaphoreSlim(options.Readers);
    }

    /// <summary>Opens the database and brings it to the program's schema.</summary>
    /// <exception cref="StorageException">It cannot be reached or used: says what to do.</exception>
    public static async Task<PostgresDatabase> OpenAsync(string connectionString, PostgresOptions options, CancellationToken cancellationToken)
    {
        var database = new PostgresDatabase(options, connectionString);
        try
        {
            var connection = await database.OpenWriterAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await PostgresMigrator.MigrateAsync(connection, SchemaScripts.Of("postgresql"), cancellationToken).ConfigureAwait(false);
                await PostgresSchema.RefusePartAsync(new PostgresSession(connection, cancellationToken), connection.Database).ConfigureAwait(false);
                if (!options.IsForTransfer) await MigrationProgress.RefuseUnfinishedAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            return database;
        }
        catch (Exception ex)
        {
            await database.DisposeAsync().ConfigureAwait(false);
            if (PostgresErrors.IsDatabase(ex)) throw PostgresErrors.Wrap("be opened", ex);
            throw;
        }
    }

    /// <summary>A connection for writing. The caller disposes it, which gives it back, and deals with errors.</summary>
    public ValueTask<NpgsqlConnection> OpenWriterAsync(CancellationToken cancellationToken) => _writers.OpenConnectionAsync(cancellationToken);

    /// <summary>
    /// A connection for a thread of its own that writes, which asks for one at its start and after each error: those that lie idle
    /// may have gone with a server that was stopped. No one else can take it.
    /// </summary>
    public NpgsqlConnection OpenWriter()
    {
        _threads.Clear();
        var connection = _threads.OpenConnection();
        _backends[Environment.CurrentManagedThreadId] = connection.ProcessID;
        return connection;
    }

    /// <summary>The server's processes behind the connections of this process's writing threads.</summary>
    public int[] Backends => [.. _backends.Values];

    /// <summary>Runs a read on what was committed when it began, and again where the connection is lost.</summary>
    public async Task<T> ReadAsync<T>(Func<PostgresSession, Task<T>> read, CancellationToken cancellationToken)
    {
        if (!await _places.WaitAsync(_options.ReaderPatience, cancellationToken).ConfigureAwait(false))
        {
            throw new StorageException(
                $"The {_options.Readers} connections that the PostgreSQL database is read with were all in use for {_options.ReaderPatience.TotalSeconds:0.###} s. "
                + "Nothing was read. Try again.");
        }

        try
        {
            return await TryAsync(_readers, "be read", connection => ReadAsync(connection, read, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Runs a read that shows rows as they come: it is not run again where the connection is lost on the way.</summary>
    public Task ReadOnceAsync(Func<PostgresSession, Task> read, CancellationToken cancellationToken) => ReadAsync(
        async session =>
        {
            try
            {
                await read(session).ConfigureAwait(false);
                return true;
            }
            catch (Exception failure) when (PostgresErrors.IsDatabase(failure))
            {
                throw PostgresErrors.Wrap("be read", failure);
            }
        },
        cancellationToken);

    /// <summary>
    /// Runs a transaction, and again where another one stood in its way or the connection was lost before it was committed. Where
    /// the answer to the commit is lost, the database is asked for it.
    /// </summary>
    /// <param name="write">The transaction; may be called several times.</param>
    /// <param name="cancellationToken">Ends it as long as the commit was not asked for.</param>
    /// <exception cref="StorageException">It was not committed; or nobody knows (<see cref="StorageException.IsInDoubt"/>).</exception>
    public Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> write, CancellationToken cancellationToken) =>
        TryAsync(_writers, "commit", connection => WriteAsync(connection, write, cancellationToken), cancellationToken);

    /// <summary>Runs a transaction like <see cref="WriteAsync{T}(Func{PostgresSession, Task{T}}, CancellationToken)"/>, a few at a time, so that many take no connection from the other writers.</summary>
    public async Task<T> ClaimAsync<T>(Func<PostgresSession, Task<T>> claim, CancellationToken cancellationToken)
    {
        if (!await _claims.WaitAsync(_options.ClaimPatience, cancellationToken).ConfigureAwait(false))
        {
            throw new StorageException(
                $"Streams and connectors are taken over {PostgresOptions.Claims} at a time, and those before took longer than {_options.ClaimPatience.TotalSeconds:0.###} s. "
                + "Nothing was changed. Try again.");
        }

        try
        {
            return await WriteAsync(claim, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _claims.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _readers.DisposeAsync().ConfigureAwait(false);
        await _threads.DisposeAsync().ConfigureAwait(false);
        await _writers.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T> TryAsync<T>(NpgsqlDataSource source, string what, Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_isDisposed) throw new StorageException("The storage is shutting down. Nothing was changed.");
            try
            {
                var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false)) return await body(connection).ConfigureAwait(false);
            }
            catch (Exception ex) when (PostgresErrors.IsDatabase(ex))
            {
                // The others that wait in the pool went with it.
                if (PostgresErrors.IsLost(ex)) source.Clear();
                if (attempt < Attempts && IsOverSoon(ex)) continue;
                throw PostgresErrors.Wrap(what, ex);
            }
        }
    }

    private static bool IsOverSoon(Exception error) =>
        PostgresErrors.IsConflict(error) || (PostgresErrors.IsLost(error) && !PostgresErrors.IsTimeout(error));

    private static async Task<T> ReadAsync<T>(NpgsqlConnection connection, Func<PostgresSession, Task<T>> read, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var result = await read(new PostgresSession(connection, cancellationToken)).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
    }

    private async Task<T> WriteAsync<T>(NpgsqlConnection connection, Func<PostgresSession, Task<T>> write, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var session = new PostgresSession(connection, cancellationToken);
            var result = await write(session).ConfigureAwait(false);
            var commit = await PostgresCommit.OfAsync(session).ConfigureAwait(false);
            try
            {
                // Not given up half-way: nobody would know whether it was done.
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception ex) when (PostgresErrors.IsLost(ex))
            {
                if (await OutcomeAsync(commit).ConfigureAwait(false) is not { } isDone) throw PostgresErrors.InDoubt(ex);
                if (!isDone) throw;
            }

            return result;
        }
    }

    // True: committed. False: not. Null: nobody knows.
    private async Task<bool?> OutcomeAsync(PostgresCommit commit)
    {
        var clock = Stopwatch.StartNew();
        while (!_isDisposed)
        {
            try
            {
                // Those that wait in the pool may have gone as well.
                _writers.Clear();
                var connection = await _writers.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    var outcome = await commit.AskAsync(new PostgresSession(connection, CancellationToken.None)).ConfigureAwait(false);
                    if (outcome != CommitOutcome.UnderWay) return outcome == CommitOutcome.Unknown ? null : outcome == CommitOutcome.Done;
                }
            }
            catch (Exception ex) when (PostgresErrors.IsDatabase(ex))
            {
                // It is not back yet.
            }

            if (clock.Elapsed > AskingPatience) return null;
            await Task.Delay(AskingPause).ConfigureAwait(false);
        }

        return null;
    }
}
