using System.IO.Compression;
using System.Text.Json;
using DataPool.Core.Storage;

namespace DataPool.Storage.Transfer;

/// <summary>A backup file that was checked whole before it is read: nothing of it is used that is not what was written.</summary>
internal sealed class BackupReader : IDisposable
{
    private readonly string _path;
    private readonly ZipArchive _zip;

    private BackupReader(string path, ZipArchive zip, BackupManifest manifest) => (_path, _zip, Manifest) = (path, zip, manifest);

    public BackupManifest Manifest { get; }

    /// <exception cref="StorageException">The file is missing, cut, changed, of another program or of a newer one.</exception>
    public static async Task<BackupReader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var zip = OpenArchive(path);
        try
        {
            var reader = new BackupReader(path, zip, ReadManifest(path, zip));
            await reader.VerifyAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>Unpacks the databases.</summary>
    public async Task ExtractAsync(WorkFolder folder, CancellationToken cancellationToken)
    {
        foreach (var part in Manifest.Parts)
        {
            var entry = _zip.GetEntry(part.Name)!.Open();
            await using (entry.ConfigureAwait(false))
            {
                var file = DurableFiles.Create(Path.Combine(folder.Path, part.Name));
                await using (file.ConfigureAwait(false)) await entry.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _zip.Dispose();

    private static ZipArchive OpenArchive(string path)
    {
        if (!File.Exists(path)) throw new StorageException($"There is no file \"{path}\". Name a backup that \"DataPool.Server backup\" made.");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException ex)
        {
            // A zip's directory stands at its end.
            var isBegunZip = StartsAsZip(file!);
            file!.Dispose();
            throw isBegunZip ? Damaged(path, "its end is missing", ex) : Foreign(path, ex);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw Unreadable(path, ex);
        }
    }

    private static bool StartsAsZip(FileStream file)
    {
        file.Position = 0;
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PK\x03\x04"u8);
    }

    private static BackupManifest ReadManifest(string path, ZipArchive zip)
    {
        if (zip.GetEntry(BackupManifest.EntryName) is not { } entry) throw Foreign(path, null);
        try
        {
            using var stream = entry.Open();
            using var json = JsonDocument.Parse(stream);
            var root = json.RootElement;
            // Before the rest, which a newer format may have changed.
            if (!root.TryGetProperty("product", out var product) || product.ValueKind != JsonValueKind.String || product.GetString() != BackupManifest.ProductName)
                throw Foreign(path, null);
            if (root.GetProperty("format").GetInt32() is var format and > BackupManifest.CurrentFormat)
                throw new StorageException($"The backup \"{path}\" has format {format}, and this program reads formats up to {BackupManifest.CurrentFormat}: a newer DataPool has made it. Restore it with that version.");
            var manifest = root.Deserialize(BackupJson.Default.BackupManifest)!;
            var names = (manifest.Format == 1 ? PoolTables.FirstParts : PoolTables.Parts).Select(part => part + ".db");
            return manifest.Parts.Select(part => part.Name).Order().SequenceEqual(names.Order()) ? manifest : throw Damaged(path, "its manifest names other parts than a pool has");
        }
        catch (Exception ex) when (ex is JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Damaged(path, "its manifest cannot be read", ex);
        }
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        foreach (var part in Manifest.Parts)
        {
            if (_zip.GetEntry(part.Name) is not { } entry) throw Damaged(_path, $"{part.Name} is missing in it");
            try
            {
                var content = entry.Open();
                await using (content.ConfigureAwait(false))
                {
                    var (bytes, hash) = await HashingCopy.RunAsync(content, Stream.Null, cancellationToken).ConfigureAwait(false);
                    if (bytes != part.Bytes || hash != part.Sha256) throw Damaged(_path, $"{part.Name} is not what was written: its checksum differs");
                }
            }
            catch (InvalidDataException ex)
            {
                throw Damaged(_path, $"{part.Name} cannot be unpacked", ex);
            }
            catch (IOException ex)
            {
                throw Unreadable(_path, ex);
            }
        }
    }

    private static StorageException Unreadable(string path, Exception inner) =>
        new($"The file \"{path}\" cannot be read: {inner.Message} Nothing was restored. See who may read it, and check the disk it is on.", inner);

    private static StorageException Damaged(string path, string how, Exception? inner = null) =>
        new($"The backup \"{path}\" is damaged: {how}. Nothing was restored. Copy it again from where it was made, or use another backup.", inner);

    private static StorageException Foreign(string path, Exception? inner) =>
        new($"The file \"{path}\" is not a DataPool backup. Nothing was restored. Name a file that \"DataPool.Server backup\" made.", inner);
}
