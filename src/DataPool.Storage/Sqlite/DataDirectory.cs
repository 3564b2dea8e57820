using DataPool.Core.Storage;

namespace DataPool.Storage.Sqlite;

/// <summary>The data directory, held by this process alone until disposed.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    /// <summary>A folder that is there while a restore puts its databases in place: until it has ended well, they are not whole.</summary>
    public string RestoreMark => System.IO.Path.Combine(Path, "restoring");

    /// <summary>Creates the directory where it is missing (mode 700) and locks it.</summary>
    /// <exception cref="StorageException">Another process has it, it cannot be written, or a restore has broken off.</exception>
    public static DataDirectory Open(string path)
    {
        var directory = Hold(path);
        if (!Directory.Exists(directory.RestoreMark)) return directory;
        directory.Dispose();
        throw new StorageException(
            $"A restore into the data directory \"{directory.Path}\" has broken off, and what is there is not whole. "
            + "Run it again: DataPool.Server restore FILE --force. What was there before it is in the folders replaced-… of the directory.");
    }

    /// <summary>As <see cref="Open"/>, also where a restore has broken off.</summary>
    /// <exception cref="StorageException">Another process has it, or it cannot be written.</exception>
    public static DataDirectory Hold(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            // Held by the open handle: the system takes it away with the process, however that ends.
            return new DataDirectory(path, OpenPrivate(System.IO.Path.Combine(path, "datapool.lock"), FileShare.None));
        }
        catch (IOException ex) when (IsHeldElsewhere(ex))
        {
            throw new StorageException(
                $"The data directory \"{path}\" is in use by another DataPool process. "
                + "Stop that process, or start this one with a data directory of its own.", ex);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                $"The data directory \"{path}\" cannot be used: {ex.Message} It must be a folder on a disk that takes writes, of the user who runs DataPool. "
                + "Make it so, or name another one: --DataPool:DataDirectory=…", ex);
        }
    }

    /// <summary>
    /// The path of a database file, which is created empty (mode 600) where it is missing: SQLite gives its -wal and
    /// -shm files the mode of the database.
    /// </summary>
    public string DatabaseFile(string name)
    {
        var path = System.IO.Path.Combine(Path, name + ".db");
        OpenPrivate(path, FileShare.ReadWrite).Dispose();
        return path;
    }

    public void Dispose() => _lock.Dispose();

    // EWOULDBLOCK of flock (11 on Linux, 35 on macOS) and ERROR_SHARING_VIOLATION (32 on Windows): .NET has no type for it.
    private static bool IsHeldElsewhere(IOException error) => (error.HResult & 0xFFFF) is 11 or 32 or 35;

    private static FileStream OpenPrivate(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
