using System.Collections.Concurrent;
using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite;

/// <summary>
/// One database file: makes its connections, all set up alike, and lends those for reading.
/// <para>
/// A reading connection stays open from start to end. With it a writing connection can be closed and opened anew after
/// an error without being the last one, which would checkpoint and drop the WAL or, on opening, recover it: recovery
/// trusts every frame it can read, and after a failed fsync that includes frames of a commit that was answered with an
/// error and may exist in the page cache only. As it is, the WAL's index in memory ends at the last good commit and
/// the next commit overwrites what lies behind.
/// </para>
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>Reads run on the thread pool and block it; more at a time would not be quicker.</summary>
    private const int MaxReaders = 4;

    private readonly string _path;
    private readonly StorageHooks _hooks;
    private readonly SemaphoreSlim _readers = new(MaxReaders);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private SqliteConnection? _keeper;
    private volatile bool _isDisposed;

    private SqliteDatabase(string path, StorageHooks hooks)
    {
        _path = path;
        _hooks = hooks;
        Name = Path.GetFileNameWithoutExtension(path);
        Owner = new SqliteOwner(Name);
    }

    /// <summary><c>log</c>, <c>items</c>, <c>history</c>, <c>config</c>, <c>activity</c> or <c>files</c>.</summary>
    public string Name { get; }

    /// <summary>The right to write.</summary>
    public SqliteOwner Owner { get; }

    public static SqliteDatabase Open(string path, StorageHooks hooks)
    {
        var database = new SqliteDatabase(path, hooks);
        try
        {
            using var connection = database.OpenConnection("writer");
            SchemaMigrator.Migrate(connection, path, SchemaScripts.Of(database.Name));
            // What a killed process had committed without its fsync is good again after recovery; moved into the
            // database and synced there before anything is built upon it.
            Checkpoint(connection);
            database.Owner.ClaimIfPossible(connection);
            database._keeper = database.OpenReader();
            return database;
        }
        catch (Exception ex)
        {
            database.Dispose();
            if (ex is SqliteException) throw SqliteErrors.Wrap(path, "be opened", ex);
            throw;
        }
    }

    /// <summary>A connection for writing, of which there is one at a time. The caller closes it.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = OpenConnection("writer");
        try
        {
            Owner.Claim(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Called right before a BEGIN.</summary>
    public void OnBeginning(SqliteConnection connection) => _hooks.Beginning?.Invoke(connection, Name + "-writer");

    /// <summary>Called right before each COMMIT.</summary>
    public void OnCommitting(SqliteConnection connection) => _hooks.Committing?.Invoke(connection, Name + "-writer");

    /// <summary>Runs a read off the caller's thread, on a connection of its own: it works while the writer does not.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>Moves the WAL into the database as far as readers let it; a failure is left to the next commit to report.</summary>
    public static void Checkpoint(SqliteConnection connection)
    {
        try
        {
            Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
        }
    }

    /// <summary>Ends the lending of readers, and closes with a checkpoint. The writer must be closed.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        for (var i = 0; i < MaxReaders; i++) _readers.Wait();
        while (_idle.TryTake(out var reader)) reader.Dispose();
        _keeper?.Dispose();
        _readers.Release(MaxReaders);
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        SqliteConnection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection)) connection = OpenReader();
            var result = read(connection);
            _idle.Add(connection);
            return result;
        }
        catch (Exception ex)
        {
            connection?.Dispose();
            if (ex is SqliteException) throw SqliteErrors.Wrap(Name, "be read", ex);
            throw;
        }
    }

    private SqliteConnection OpenReader()
    {
        var connection = OpenConnection("reader");
        Execute(connection, "PRAGMA query_only=ON");
        return connection;
    }

    private SqliteConnection OpenConnection(string kind)
    {
        // No pool: a connection that is given up after an error must be gone.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
        }.ToString());
        try
        {
            connection.Open();
            SetUp(connection);
            _hooks.Opened?.Invoke(connection, $"{Name}-{kind}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void SetUp(SqliteConnection connection)
    {
        // For other programs that look into the file (the sqlite3 shell, a backup); ours do not meet.
        Execute(connection, "PRAGMA busy_timeout=5000");
        // Before the journal, which is the first that is written to a new file.
        if (Name == "files") FilePages.Prepare(connection);
        if (Scalar(connection, "PRAGMA journal_mode=WAL") is not "wal")
            throw new StorageException($"The database \"{_path}\" cannot use a write-ahead log. Move the data directory to a local disk.");

        // "202 means durable": with NORMAL a power cut may take back acknowledged commits. It is a property of each
        // connection, so it is read back.
        Execute(connection, "PRAGMA synchronous=FULL");
        if (Scalar(connection, "PRAGMA synchronous") is not 2L)
            throw new StorageException($"The database \"{_path}\" refused synchronous=FULL.");

        // A checkpoint every 16 MB: measured better than SQLite's 1,000 pages under group commits.
        Execute(connection, "PRAGMA wal_autocheckpoint=4000");
        // A burst must not leave a large WAL behind for ever.
        Execute(connection, "PRAGMA journal_size_limit=67108864");
        Execute(connection, "PRAGMA cache_size=-8192");
    }

    private static void Execute(SqliteConnection connection, string sql) => Scalar(connection, sql);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
