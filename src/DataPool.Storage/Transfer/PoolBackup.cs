using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Transfer;

/// <summary>
/// Makes backup files, while servers go on. A backup is what the pool was at one moment, and is independent of the store
/// it was made of.
/// </summary>
public static partial class PoolBackup
{
    /// <summary>Backs up a data directory.</summary>
    /// <param name="dataDirectory">The directory; a server may be using it.</param>
    /// <param name="file">The backup.</param>
    /// <param name="overwrite">True to replace a file that is there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left of it.</param>
    /// <exception cref="StorageException">It could not be made; nothing is left of it.</exception>
    public static Task<BackupManifest> OfSqliteAsync(
        string dataDirectory, string file, bool overwrite, TimeProvider time, CancellationToken cancellationToken) =>
        OfSqliteAsync(dataDirectory, file, overwrite, time, runtimesRead: null, cancellationToken);

    // For tests, with a call of theirs in the middle of taking the snapshot.
    internal static Task<BackupManifest> OfSqliteAsync(
        string dataDirectory, string file, bool overwrite, TimeProvider time, Action? runtimesRead, CancellationToken cancellationToken) =>
        MakeAsync(
            file, overwrite, "Sqlite", folder => Task.Run(() => Copy(dataDirectory, folder, runtimesRead, cancellationToken), cancellationToken), time, cancellationToken);

    private static async Task<BackupManifest> MakeAsync(
        string file, bool overwrite, string storage, Func<WorkFolder, Task> copy, TimeProvider time, CancellationToken cancellationToken)
    {
        file = Path.GetFullPath(file);
        var place = Path.GetDirectoryName(file);
        if (Directory.Exists(file) || place is null) throw new StorageException($"\"{file}\" is a folder. Name a file for the backup.");
        if (!Directory.Exists(place)) throw new StorageException($"There is no folder \"{place}\" for the backup. Create it, or name a file elsewhere.");
        RefuseExisting(file, overwrite);
        try
        {
            using var folder = WorkFolder.Beside(file);
            await copy(folder).ConfigureAwait(false);
            var archive = Path.Combine(folder.Path, "backup.zip");
            var manifest = await BackupWriter.WriteAsync(folder, archive, storage, time, cancellationToken).ConfigureAwait(false);
            RefuseExisting(file, overwrite);
            File.Move(archive, file, overwrite);
            DurableFiles.SyncFolder(place);
            return manifest;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(file, ex.Message, ex);
        }
        catch (SqliteException ex)
        {
            throw NotWritten(file, $"{ex.Message.TrimEnd('.')} (code {ex.SqliteExtendedErrorCode}).", ex);
        }
    }

    // The snapshots of what is written most are given back first: meanwhile the server's write-ahead logs only grow.
    private static void Copy(string dataDirectory, WorkFolder folder, Action? runtimesRead, CancellationToken cancellationToken)
    {
        using var snapshot = SqliteSnapshot.Take(Path.GetFullPath(dataDirectory), runtimesRead);
        foreach (var part in (string[])["log", "items", "config", "activity", "files", "history"])
        {
            using var copy = PartDatabase.OpenWork(folder.Database(part));
            cancellationToken.ThrowIfCancellationRequested();
            snapshot[part].BackupDatabase(copy);
            snapshot[part].Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            copy.Execute("PRAGMA journal_mode=DELETE");
            if (copy.Value("PRAGMA quick_check(1)") is not "ok")
                throw new StorageException($"The database \"{Path.Combine(dataDirectory, part + ".db")}\" is damaged: its copy fails SQLite's check. No backup was made. Stop DataPool, keep a copy of the data directory and restore an earlier backup.");
            cancellationToken.ThrowIfCancellationRequested();
            if (part == "config") SetRuntimes(copy, snapshot.Runtimes);
        }
    }

    private static void SetRuntimes(SqliteConnection config, Dictionary<string, string?> runtimes)
    {
        using var command = config.CreateCommand();
        command.CommandText = "UPDATE connector SET runtime = ?2 WHERE id = ?1";
        foreach (var (id, runtime) in runtimes)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("?1", id);
            command.Parameters.AddWithValue("?2", (object?)runtime ?? DBNull.Value);
            command.ExecuteNonQuery();
        }
    }

    private static void RefuseExisting(string file, bool overwrite)
    {
        if (File.Exists(file) && !overwrite) throw new StorageException($"The file \"{file}\" is there already. Name another one, or add --force to replace it.");
    }

    private static StorageException NotWritten(string file, string reason, Exception inner) =>
        new($"The backup \"{file}\" could not be written: {reason} No backup was made. Free space in its folder (about twice the size of the data), or name a file elsewhere.", inner);
}
