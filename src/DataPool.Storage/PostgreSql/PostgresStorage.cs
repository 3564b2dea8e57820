using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.PostgreSql.Activity;
using DataPool.Storage.PostgreSql.Config;
using DataPool.Storage.PostgreSql.Files;
using DataPool.Storage.PostgreSql.History;
using DataPool.Storage.PostgreSql.Items;
using DataPool.Storage.PostgreSql.Log;

namespace DataPool.Storage.PostgreSql;

/// <summary>Everything that a DataPool server keeps, in the schema <c>datapool</c> of a PostgreSQL database.</summary>
public sealed class PostgresStorage : IStorage
{
    private readonly PostgresDatabase _database;
    private readonly PostgresTransactions _config;
    private readonly PostgresTransactions _activity;
    private readonly PostgresTransactions _files;
    private readonly PoolStore _pool;
    private readonly StuckCopies _stuckCopies;
    private int _isDisposed;

    private PostgresStorage(PostgresDatabase database, PostgresTransactions files, PostgresFileStore fileStore, PoolStore pool, StuckCopies stuckCopies)
    {
        _database = database;
        _pool = pool;
        _stuckCopies = stuckCopies;
        _config = new PostgresTransactions(database);
        _activity = new PostgresTransactions(database);
        _files = files;
        Connectors = new PostgresConnectorStore(_config);
        Access = new PostgresAccessStore(_config);
        Users = new PostgresUserStore(_config);
        Activity = new PostgresActivityStore(_activity);
        Files = fileStore;
        KeyRing = new PostgresKeyRingStore(_config);
    }

    /// <inheritdoc/>
    public IPoolStore Pool => _pool;

    /// <inheritdoc/>
    public IAnswerStore Answers => _pool.Answers;

    /// <inheritdoc/>
    public IHistoryStore History => _pool.History!;

    /// <inheritdoc/>
    public IConnectorStore Connectors { get; }

    /// <inheritdoc/>
    public IAccessStore Access { get; }

    /// <inheritdoc/>
    public IUserStore Users { get; }

    /// <inheritdoc/>
    public IActivityStore Activity { get; }

    /// <inheritdoc/>
    public IFileStore Files { get; }

    /// <inheritdoc/>
    public IKeyRingStore KeyRing { get; }

    /// <summary>Opens the storage, bringing the database to this program's schema.</summary>
    /// <param name="connectionString">The database. Never repeated in an error or a log.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">Paces the tries after a failed commit.</param>
    /// <param name="observer">Learns of failed commits and recoveries, or null.</param>
    /// <exception cref="StorageException">The server cannot be reached or used, is too old, or a newer program has written the database.</exception>
    public static async Task<PostgresStorage> OpenAsync(
        string connectionString, StorageOptions options, TimeProvider time, IStorageObserver? observer = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        var database = await PostgresDatabase.OpenAsync(connectionString, new PostgresOptions(), CancellationToken.None).ConfigureAwait(false);
        // First: another process may be stuck already.
        var stuckCopies = new StuckCopies(database, time);
        try
        {
            var files = new PostgresTransactions(database);
            var fileStore = new PostgresFileStore(files);
            await fileStore.RemoveLeftoversAsync(CancellationToken.None).ConfigureAwait(false);
            var pool = await PoolStore.OpenAsync(
                new PostgresLogDatabase(database, options.Hooks), new PostgresItemDatabase(database, options.Hooks),
                new PostgresHistoryDatabase(database, options.Hooks), options, new SafeObserver(observer), time).ConfigureAwait(false);
            return new PostgresStorage(database, files, fileStore, pool, stuckCopies);
        }
        catch
        {
            await stuckCopies.DisposeAsync().ConfigureAwait(false);
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stores what was accepted, and refuses what comes later.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        // The caller may run in the work item that completes a commit, whose end is waited for below.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _pool.DisposeAsync().ConfigureAwait(false);
        await _config.DisposeAsync().ConfigureAwait(false);
        await _activity.DisposeAsync().ConfigureAwait(false);
        await _files.DisposeAsync().ConfigureAwait(false);
        await _stuckCopies.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }
}
