using System.IO.Compression;
using System.Reflection;

namespace DataPool.Storage.Transfer;

/// <summary>Packs the databases in a folder into a backup file: a zip of the six SQLite databases and the manifest.</summary>
internal static class BackupWriter
{
    public static async Task<BackupManifest> WriteAsync(
        WorkFolder folder, string archive, string storage, TimeProvider time, CancellationToken cancellationToken)
    {
        var parts = new List<BackupPart>();
        var file = DurableFiles.Create(archive);
        await using (file.ConfigureAwait(false))
        {
            BackupManifest manifest;
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var part in PoolTables.Parts)
                    parts.Add(await AddAsync(zip, folder, part, cancellationToken).ConfigureAwait(false));
                manifest = new BackupManifest
                {
                    Product = BackupManifest.ProductName,
                    Format = BackupManifest.CurrentFormat,
                    Program = Program(),
                    CreatedAt = time.GetUtcNow(),
                    Storage = storage,
                    Parts = parts,
                };
                var entry = zip.CreateEntry(BackupManifest.EntryName, CompressionLevel.Fastest).Open();
                await using (entry.ConfigureAwait(false)) manifest.Write(entry);
            }

            file.Flush(flushToDisk: true);
            return manifest;
        }
    }

    private static async Task<BackupPart> AddAsync(ZipArchive zip, WorkFolder folder, string part, CancellationToken cancellationToken)
    {
        var path = folder.Database(part);
        Dictionary<string, long> rows;
        using (var connection = PartDatabase.OpenWork(path)) rows = connection.CountRows(part);
        var name = Path.GetFileName(path);
        var database = File.OpenRead(path);
        await using (database.ConfigureAwait(false))
        {
            var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            await using (entry.ConfigureAwait(false))
            {
                var (bytes, hash) = await HashingCopy.RunAsync(database, entry, cancellationToken).ConfigureAwait(false);
                return new BackupPart(name, bytes, hash, rows);
            }
        }
    }

    private static string Program() =>
        typeof(BackupWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
