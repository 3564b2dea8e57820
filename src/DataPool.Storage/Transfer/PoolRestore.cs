using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Transfer;

/// <summary>
/// Makes a store of a backup. The file is checked whole before anything is touched, and no server can start on a part of it.
/// A restored pool is a new one to its readers: each stream has a new epoch.
/// </summary>
public static partial class PoolRestore
{
    /// <summary>Restores into a data directory.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="dataDirectory">The directory; created where it is missing.</param>
    /// <param name="moveAside">True to move the data that is there into a folder of the directory; else it must be empty.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the work before anything is touched.</param>
    /// <returns>What the backup says of itself, and the folder with the data that was there.</returns>
    /// <exception cref="StorageException">It could not be restored; what was there is as it was, unless the message says otherwise.</exception>
    public static async Task<(BackupManifest Manifest, string? Aside)> ToSqliteAsync(
        string file, string dataDirectory, bool moveAside, TimeProvider time, CancellationToken cancellationToken)
    {
        using var backup = await BackupReader.OpenAsync(Path.GetFullPath(file), cancellationToken).ConfigureAwait(false);
        try
        {
            using var directory = DataDirectory.Hold(dataDirectory);
            var existing = Existing(directory.Path);
            if (existing.Count > 0 && !moveAside)
                throw new StorageException($"The data directory \"{directory.Path}\" is not empty: it holds {Path.GetFileName(existing[0])}. Restore into an empty one (--DataPool:DataDirectory=…), or add --force: the data there is then moved into a folder of it first.");

            using var folder = WorkFolder.Beside(directory.RestoreMark);
            await backup.ExtractAsync(folder, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => BackupStaging.Prepare(folder, OwnerEpoch(time), cancellationToken), cancellationToken).ConfigureAwait(false);
            DurableFiles.SyncFolder(folder.Path);
            cancellationToken.ThrowIfCancellationRequested();
            return (backup.Manifest, Swap(directory, folder, existing, time));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new StorageException($"The backup \"{file}\" could not be restored into \"{dataDirectory}\": {ex.Message} Free space there, or see who may write it, and restore again.", ex);
        }
    }

    private static string? Swap(DataDirectory directory, WorkFolder folder, List<string> existing, TimeProvider time)
    {
        var aside = existing.Count == 0 ? null : Path.Combine(directory.Path, $"replaced-{time.GetUtcNow():yyyyMMdd-HHmmss-fff}");
        var isBegun = false;
        try
        {
            // From here on a part of the pool may be in place: as long as the mark is there, no server starts.
            DurableFiles.CreateFolder(directory.RestoreMark);
            DurableFiles.SyncFolder(directory.Path);
            isBegun = true;
            if (aside is not null) MoveAside(directory.Path, existing, aside);
            foreach (var part in PoolTables.Parts)
                File.Move(folder.Database(part), Path.Combine(directory.Path, part + ".db"));
            DurableFiles.SyncFolder(directory.Path);
            Directory.Delete(directory.RestoreMark, recursive: true);
            DurableFiles.SyncFolder(directory.Path);
            return aside;
        }
        catch (Exception ex) when (isBegun && ex is (IOException or UnauthorizedAccessException))
        {
            var old = aside is null ? "" : $" What was moved of the data that was there before is in \"{aside}\".";
            throw new StorageException($"The restore into \"{directory.Path}\" has broken off, and what is there is not whole: {ex.Message}{old} Free space there, or see who may write it, and restore again with --force.", ex);
        }
    }

    private static void MoveAside(string directory, List<string> files, string aside)
    {
        DurableFiles.CreateFolder(aside);
        foreach (var file in files) File.Move(file, Path.Combine(aside, Path.GetFileName(file)));
        DurableFiles.SyncFolder(aside);
        DurableFiles.SyncFolder(directory);
    }

    private static List<string> Existing(string directory) =>
        [.. PoolTables.Parts.SelectMany(part => (string[])[$"{part}.db", $"{part}.db-wal", $"{part}.db-shm"])
            .Select(name => Path.Combine(directory, name)).Where(File.Exists)];

    // Epochs are counted up from 0 otherwise: no process that was stopped in the old pool can hold one as high.
    private static long OwnerEpoch(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
