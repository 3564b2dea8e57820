using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Transfer;

/// <summary>
/// A data directory as it stands at one moment, while a server may be writing it: an open read transaction on each of
/// its databases.
/// <para>
/// The log's transaction is the moment: all streams are what it says. The items are read before it, because they are folded
/// behind it, and then nothing may be missing between the two; history and activity are older still, the configuration is
/// newer, so that what the log speaks of is there, and so are the uploaded files: an older one, read again, would take the items
/// back. Only what is known of connectors' running is older than the log: a
/// source is better read once more than not at all.
/// </para>
/// </summary>
internal sealed class SqliteSnapshot : IDisposable
{
    private const int MaxTries = 20;

    private readonly string _directory;
    private readonly Dictionary<string, SqliteConnection> _parts = [];

    private SqliteSnapshot(string directory) => _directory = directory;

    /// <summary>What was known of connectors' running, by id.</summary>
    public Dictionary<string, string?> Runtimes { get; } = [];

    /// <summary>The connection that holds the transaction of a database.</summary>
    public SqliteConnection this[string part] => _parts[part];

    /// <param name="directory">The directory; absolute.</param>
    /// <param name="runtimesRead">Called between the reading of <see cref="Runtimes"/> and the rest, or null: for tests.</param>
    /// <exception cref="StorageException">The directory is no data directory, another version has written it, or it cannot be read.</exception>
    public static SqliteSnapshot Take(string directory, Action? runtimesRead = null)
    {
        RequireData(directory);
        var snapshot = new SqliteSnapshot(directory);
        try
        {
            snapshot.Begin(runtimesRead);
            return snapshot;
        }
        catch (Exception ex)
        {
            snapshot.Dispose();
            if (ex is SqliteException) throw SqliteErrors.Wrap(directory, "be read", ex);
            throw;
        }
    }

    /// <exception cref="StorageException">The directory is no data directory, or cannot be looked at.</exception>
    public static void RequireData(string directory)
    {
        RequireAccess(directory);
        var missing = PoolTables.Parts.FirstOrDefault(part => !File.Exists(PathOf(directory, part)));
        if (missing == "files")
            throw new StorageException($"The data directory \"{directory}\" holds no files.db: an older DataPool has written it. Start this version on it once, or use the older version.");
        if (missing is { } part)
            throw new StorageException($"The data directory \"{directory}\" holds no {part}.db: no DataPool has kept its data there. Name the right one: --DataPool:DataDirectory=…");
    }

    // What may not be looked at seems not to be there.
    private static void RequireAccess(string directory)
    {
        try
        {
            _ = Directory.GetFileSystemEntries(directory);
        }
        catch (DirectoryNotFoundException)
        {
            // Said with the name of what is missing.
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The data directory \"{directory}\" cannot be looked at: {ex.Message} Run the command as the user who runs the server.", ex);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _parts.Values) connection.Dispose();
    }

    private static string PathOf(string directory, string part) => Path.Combine(directory, part + ".db");

    private void Begin(Action? runtimesRead)
    {
        Hold("history");
        Hold("activity");
        ReadRuntimes();
        runtimesRead?.Invoke();
        HoldPool();
        // Before the configuration: a deleted connector's files go first.
        Hold("files");
        Hold("config");
        RefuseUnknownSchemas();
        RefuseSecretsWithoutKeys();
    }

    private void ReadRuntimes()
    {
        using var connection = PartDatabase.OpenLive(PathOf(_directory, "config"));
        if (!connection.HasTable("connector")) return;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, runtime FROM connector";
        using var rows = command.ExecuteReader();
        while (rows.Read()) Runtimes.Add(rows.GetString(0), rows.IsDBNull(1) ? null : rows.GetString(1));
    }

    private void HoldPool()
    {
        for (var i = 0; i < MaxTries; i++)
        {
            Release("items");
            Release("log");
            using var later = PartDatabase.OpenLive(PathOf(_directory, "items"));
            var items = PartDatabase.OpenLive(PathOf(_directory, "items"));
            _parts.Add("items", items);
            var log = PartDatabase.OpenLive(PathOf(_directory, "log"));
            _parts.Add("log", log);
            // One right after the other: what happens in between must all be in the log.
            BeginRead(items);
            BeginRead(log);
            BeginRead(later);
            if (PoolAgreement.Holds(items, log, later)) return;
        }

        throw new StorageException(
            $"The data directory \"{_directory}\" changes faster than it can be looked at: its log was cut off {MaxTries} times in the moment between its items and itself. Back up again when less is written.");
    }

    private void Hold(string part)
    {
        var connection = PartDatabase.OpenLive(PathOf(_directory, part));
        _parts.Add(part, connection);
        BeginRead(connection);
    }

    private void Release(string part)
    {
        if (_parts.Remove(part, out var connection)) connection.Dispose();
    }

    // BEGIN alone takes no snapshot: the first read does.
    private static void BeginRead(SqliteConnection connection)
    {
        connection.Execute("BEGIN");
        connection.Value("SELECT count(*) FROM sqlite_master");
    }

    // Earlier versions kept the key ring in files; a start moves it.
    private void RefuseSecretsWithoutKeys()
    {
        var config = _parts["config"];
        if (config.Value("SELECT 1 FROM key_ring LIMIT 1") is not null || config.Value("SELECT 1 FROM connector WHERE length(secrets) > 0 LIMIT 1") is null) return;
        throw new StorageException($"The data directory \"{_directory}\" holds connectors' secrets and not the keys that open them: these are in files of an older DataPool still. Start this version on it once, and run the command again.");
    }

    private void RefuseUnknownSchemas()
    {
        foreach (var part in PoolTables.Parts)
        {
            var known = SchemaScripts.Of(part)[^1].Number;
            var version = _parts[part].HasTable("schema_version") ? (long)_parts[part].Value("SELECT version FROM schema_version")! : 0;
            if (version > known)
                throw new StorageException($"The database \"{PathOf(_directory, part)}\" has schema version {version}, and this program knows versions up to {known}: a newer DataPool has written it. Use that version's command.");
            if (version < known)
                throw new StorageException($"The database \"{PathOf(_directory, part)}\" has schema version {version}, and this program needs {known}: an older DataPool has written it. Start this version on it once, or use the older version.");
        }
    }
}
