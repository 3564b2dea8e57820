namespace DataPool.Core.Storage;

/// <summary>A file that was uploaded for a connector, as it is stored.</summary>
public sealed record StoredFile
{
    /// <summary>The most characters of <see cref="Name"/>.</summary>
    public const int MaxNameLength = 255;

    /// <summary>Its number; never used again. Given by the store.</summary>
    public required long Id { get; init; }

    /// <summary>The number of the connector whose it is.</summary>
    public required int Connector { get; init; }

    /// <summary>The name that it came with, from 1 to <see cref="MaxNameLength"/> characters, without a NUL.</summary>
    public required string Name { get; init; }

    /// <summary>Its bytes before compression.</summary>
    public required long Size { get; init; }

    /// <summary>The bytes that are stored.</summary>
    public required long StoredSize { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>True while it is not decided whether it is taken; false for the one that was taken last.</summary>
    public required bool IsWaiting { get; init; }
}

/// <summary>A file is not there any more: a newer one has taken its place, it was dropped, or its connector was deleted.</summary>
public sealed class FileGoneException(string message) : Exception(message);

/// <summary>
/// The files that were uploaded for connectors, compressed. A connector has at most two: the one that was taken last, which is
/// kept, and one that waits to be taken. Members fail with <see cref="StorageException"/> when the database cannot commit or be
/// read; what each changes it changes in one transaction.
/// </summary>
public interface IFileStore
{
    /// <summary>
    /// Stores a file as the connector's waiting one, in the place of an earlier waiting one; it is durable when this returns. Until
    /// then nothing of it is seen, and where it fails or is cancelled nothing of it is left. The bytes are read and stored in pieces
    /// of at most 1 MiB, each in a transaction of its own, so that a slow upload holds up nobody.
    /// </summary>
    /// <param name="connector">The connector's number.</param>
    /// <param name="name">See <see cref="StoredFile.Name"/>.</param>
    /// <param name="size">See <see cref="StoredFile.Size"/>; from 0.</param>
    /// <param name="compressed">The bytes to store, gzip; read to their end, and not closed. What it throws is thrown on.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends the storing.</param>
    /// <exception cref="FileGoneException">The connector was deleted while the file arrived, or nothing of it came for an hour.</exception>
    Task<StoredFile> AddAsync(int connector, string name, long size, Stream compressed, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes a waiting file the connector's kept one; the one that was kept goes. Nothing happens where it is that already.</summary>
    /// <exception cref="FileGoneException">It is not there any more. The kept one is as it was.</exception>
    Task AcceptAsync(long fileId, CancellationToken cancellationToken);

    /// <summary>Removes a waiting file that could not be taken; nothing happens where there is no waiting file of this number.</summary>
    Task DropAsync(long fileId, CancellationToken cancellationToken);

    /// <summary>The files of a connector.</summary>
    Task<(StoredFile? Kept, StoredFile? Waiting)> FindAsync(int connector, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the stored bytes of a file, in pieces of at most 1 MiB; nothing is held in the database while
    /// <paramref name="destination"/> takes its time.
    /// </summary>
    /// <exception cref="FileGoneException">The file is not there any more; a part of it may have been written.</exception>
    Task CopyToAsync(long fileId, Stream destination, CancellationToken cancellationToken);

    /// <summary>Removes all files of a connector, also those that arrive just now.</summary>
    Task DeleteAsync(int connector, CancellationToken cancellationToken);
}
