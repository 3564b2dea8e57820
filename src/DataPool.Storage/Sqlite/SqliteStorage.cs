using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Sqlite.Activity;
using DataPool.Storage.Sqlite.Config;
using DataPool.Storage.Sqlite.Files;
using DataPool.Storage.Sqlite.History;
using DataPool.Storage.Sqlite.Items;
using DataPool.Storage.Sqlite.Log;

namespace DataPool.Storage.Sqlite;

/// <summary>
/// Everything that a DataPool server without a database server keeps, in one directory: <c>config.db</c> (connectors,
/// keys, users, streams), <c>log.db</c> (each commit), <c>items.db</c> (the streams' items, folded behind the log),
/// <c>history.db</c> (what they were), <c>activity.db</c> (connectors' logs, runs, requests and hourly sums), and <c>files.db</c>
/// (the files that were uploaded for connectors).
/// </summary>
public sealed class SqliteStorage : IStorage
{
    private readonly DataDirectory _directory;
    private readonly List<SqliteDatabase> _databases;
    private readonly ConfigDatabase _config;
    private readonly ConfigDatabase _activity;
    private readonly ConfigDatabase _files;
    private readonly PoolStore _pool;
    private int _isDisposed;

    private SqliteStorage(
        DataDirectory directory, List<SqliteDatabase> databases, ConfigDatabase config, ConfigDatabase activity, ConfigDatabase files, SqliteFileStore fileStore, PoolStore pool)
    {
        _directory = directory;
        _databases = databases;
        _config = config;
        _activity = activity;
        _files = files;
        _pool = pool;
        Files = fileStore;
        Connectors = new SqliteConnectorStore(config, fileStore);
        Access = new SqliteAccessStore(config);
        Users = new SqliteUserStore(config);
        KeyRing = new SqliteKeyRingStore(config);
        Activity = new SqliteActivityStore(activity);
    }

    /// <summary>The pool: log and items.</summary>
    public IPoolStore Pool => _pool;

    /// <summary>The answers that are remembered with the pool's writes.</summary>
    public IAnswerStore Answers => _pool.Answers;

    /// <summary>What the streams were; null where the options keep no history.</summary>
    public IHistoryStore? History => _pool.History;

    IHistoryStore IStorage.History => _pool.History ?? throw new InvalidOperationException("The storage was opened without history.");

    /// <summary>The configuration.</summary>
    public IConnectorStore Connectors { get; }

    /// <summary>Read keys and API tokens.</summary>
    public IAccessStore Access { get; }

    /// <summary>Users and their sessions.</summary>
    public IUserStore Users { get; }

    /// <summary>What happened to connectors.</summary>
    public IActivityStore Activity { get; }

    /// <summary>The files that were uploaded for connectors.</summary>
    public IFileStore Files { get; }

    /// <summary>The keys that secrets are encrypted with.</summary>
    public IKeyRingStore KeyRing { get; }

    /// <summary>
    /// The streams, ascending, which had log rows beyond their fold when the storage was opened: load these before the
    /// server counts as ready.
    /// </summary>
    public IReadOnlyList<long> UnfoldedStreams => _pool.UnfoldedStreams;

    /// <summary>
    /// Opens the storage, creating what is missing (directory mode 700, files 600), and holds the directory for this
    /// process until disposed.
    /// </summary>
    /// <param name="dataDirectory">The directory; on a local disk.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">Paces the tries after a failed commit.</param>
    /// <param name="observer">Learns of failed commits and recoveries, or null.</param>
    /// <exception cref="StorageException">
    /// Another process holds the directory, a newer program has written it, or a database cannot be opened.
    /// </exception>
    public static Task<SqliteStorage> OpenAsync(
        string dataDirectory, StorageOptions options, TimeProvider time, IStorageObserver? observer = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        return Task.Run(() => OpenCoreAsync(dataDirectory, options, time, new SafeObserver(observer)));
    }

    /// <summary>Stores what was accepted, refuses what comes later, and gives the directory back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        // The caller may run in the work item that completes a commit, whose end is waited for below.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _pool.DisposeAsync().ConfigureAwait(false);
        _config.Dispose();
        _activity.Dispose();
        _files.Dispose();
        Close(_directory, _databases);
    }

    private static async Task<SqliteStorage> OpenCoreAsync(
        string dataDirectory, StorageOptions options, TimeProvider time, IStorageObserver observer)
    {
        var directory = DataDirectory.Open(dataDirectory);
        var databases = new List<SqliteDatabase>();
        try
        {
            foreach (var name in (string[])["config", "log", "items", "history", "activity", "files"])
                databases.Add(SqliteDatabase.Open(directory.DatabaseFile(name), options.Hooks));
            var (config, files) = (new ConfigDatabase(databases[0]), new ConfigDatabase(databases[5]));
            var fileStore = new SqliteFileStore(files);
            await fileStore.RemoveLeftoversAsync(await NumbersAsync(config).ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false);
            var pool = await PoolStore.OpenAsync(
                new SqliteLogDatabase(databases[1]), new SqliteItemDatabase(databases[2]), new SqliteHistoryDatabase(databases[3]), options, observer, time).ConfigureAwait(false);
            return new SqliteStorage(directory, databases, config, new ConfigDatabase(databases[4]), files, fileStore, pool);
        }
        catch
        {
            Close(directory, databases);
            throw;
        }
    }

    private static Task<HashSet<int>> NumbersAsync(ConfigDatabase config) => config.ReadAsync(
        static command =>
        {
            var numbers = new HashSet<int>();
            using var rows = command.Query("SELECT number FROM connector");
            while (rows.Read()) numbers.Add(rows.GetInt32(0));
            return numbers;
        },
        CancellationToken.None);

    private static void Close(DataDirectory directory, List<SqliteDatabase> databases)
    {
        foreach (var database in databases) database.Dispose();
        directory.Dispose();
    }
}
