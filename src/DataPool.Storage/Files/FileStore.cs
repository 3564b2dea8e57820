using System.Globalization;
using DataPool.Core.Storage;

namespace DataPool.Storage.Files;

/// <summary>
/// What is the same in both stores: a file arrives and is read in chunks, a transaction each. While its chunks arrive it is
/// nobody's file; the last transaction makes it the waiting one.
/// </summary>
internal abstract class FileStore : IFileStore
{
    /// <summary>The most bytes of a chunk.</summary>
    public const int ChunkBytes = 1 << 20;

    private const int SmallestChunk = 4096;

    public async Task<StoredFile> AddAsync(
        int connector, string name, long size, Stream compressed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, StoredFile.MaxNameLength, nameof(name));
        if (name.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A file's name has no NUL.", nameof(name));
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentNullException.ThrowIfNull(compressed);
        var file = new StoredFile { Id = 0, Connector = connector, Name = name, Size = size, StoredSize = 0, At = now, IsWaiting = true };
        file = file with { Id = await BeginAsync(file, cancellationToken).ConfigureAwait(false) };
        try
        {
            file = file with { StoredSize = await TakeAsync(file, compressed, cancellationToken).ConfigureAwait(false) };
            if (!await EndAsync(file, cancellationToken).ConfigureAwait(false)) throw NotStored(file);
            return file;
        }
        catch
        {
            await AbandonAsync(file.Id).ConfigureAwait(false);
            throw;
        }
    }

    public abstract Task AcceptAsync(long fileId, CancellationToken cancellationToken);

    public abstract Task DropAsync(long fileId, CancellationToken cancellationToken);

    public abstract Task<(StoredFile? Kept, StoredFile? Waiting)> FindAsync(int connector, CancellationToken cancellationToken);

    public abstract Task DeleteAsync(int connector, CancellationToken cancellationToken);

    public async Task CopyToAsync(long fileId, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var file = await FileAsync(fileId, cancellationToken).ConfigureAwait(false) ?? throw Gone(fileId);
        long copied = 0;
        for (var number = 0; copied < file.StoredSize; number++)
        {
            if (await ChunkAsync(fileId, number, cancellationToken).ConfigureAwait(false) is not { } chunk)
            {
                // Its chunks go with it, and never alone.
                if (await FileAsync(fileId, cancellationToken).ConfigureAwait(false) is null) throw Gone(fileId);
                break;
            }

            await destination.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
            copied += chunk.Length;
        }

        if (copied != file.StoredSize) throw Damaged(file, copied);
    }

    /// <summary>Notes a file whose chunks arrive from now on; returns its number.</summary>
    protected abstract Task<long> BeginAsync(StoredFile file, CancellationToken cancellationToken);

    /// <summary>Stores a chunk of a file that arrives; false where the file is gone.</summary>
    protected abstract Task<bool> AppendAsync(long fileId, int number, byte[] chunk, CancellationToken cancellationToken);

    /// <summary>Makes a file that has arrived the connector's waiting one, in the place of the one before; false where it is gone.</summary>
    protected abstract Task<bool> EndAsync(StoredFile file, CancellationToken cancellationToken);

    /// <summary>Removes what has arrived of a file, now or, where the database does not let it, later; does not throw for that.</summary>
    protected abstract Task AbandonAsync(long fileId);

    /// <summary>A file that has arrived; null for none.</summary>
    protected abstract Task<StoredFile?> FileAsync(long fileId, CancellationToken cancellationToken);

    /// <summary>A chunk of a file; null for none.</summary>
    protected abstract Task<byte[]?> ChunkAsync(long fileId, int number, CancellationToken cancellationToken);

    /// <summary>The error for a file that is not there any more.</summary>
    protected static FileGoneException Gone(long fileId) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The uploaded file {fileId} is not there any more: a newer one has taken its place, it was dropped, or its connector was deleted. Use the connector's file of now, or send it again."));

    private static FileGoneException NotStored(StoredFile file) => new(
        $"The file \"{file.Name}\" was not stored: its connector was deleted while it arrived, or nothing of it came for an hour. Send it again.");

    private static StorageException Damaged(StoredFile file, long there) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The stored file \"{file.Name}\" is damaged: {there} of its {file.StoredSize} bytes are there. Send it again, or stop DataPool and restore a backup."));

    private async Task<long> TakeAsync(StoredFile file, Stream compressed, CancellationToken cancellationToken)
    {
        // A small file needs no large buffer; one that does not shrink comes in more chunks.
        var buffer = new byte[Math.Clamp(file.Size, SmallestChunk, ChunkBytes)];
        long stored = 0;
        for (var number = 0; ; number++)
        {
            var read = await compressed.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (read > 0 && !await AppendAsync(file.Id, number, read == buffer.Length ? buffer : buffer[..read], cancellationToken).ConfigureAwait(false))
                throw NotStored(file);
            stored += read;
            if (read < buffer.Length) return stored;
        }
    }
}
