using DataPool.Core.Connectors;

namespace DataPool.Connectors.Files;

/// <summary>
/// The folder in which files lie while they are read: downloads, uploads on their way, and kept ones that were unpacked. Each process has
/// a folder of its own below it; what processes that have ended left is removed when it is opened. Thread-safe.
/// </summary>
public sealed class SpoolFolder : IDisposable
{
    private const string LockEnding = ".lock";

    private readonly FileStream _lock;

    /// <summary>Opens the folder; it is made where it is missing.</summary>
    /// <param name="root">A folder that only spools use.</param>
    public SpoolFolder(string root)
    {
        Make(root);
        foreach (var left in Directory.EnumerateFiles(root, "*" + LockEnding)) Remove(left);
        Path = System.IO.Path.Combine(root, Guid.NewGuid().ToString("N"));
        _lock = new FileStream(Path + LockEnding, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        Make(Path);
    }

    /// <summary>Where this process's files lie.</summary>
    public string Path { get; }

    /// <summary>A new file, which is not there before it is written and goes when it is disposed.</summary>
    public SpooledFile New() => new(System.IO.Path.Combine(Path, $"{Guid.NewGuid():N}.tmp"));

    /// <summary>The failure of a run whose files find no room here.</summary>
    public static SourceException Full(Exception failure) =>
        new("disk_full", $"The file could not be put aside in DataPool's data directory: {failure.Message} Make room there; it is tried again.", transient: true, failure);

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Only of a process that has ended: a living one holds its lock.
    private static void Remove(string lockPath)
    {
        try
        {
            using var free = new FileStream(lockPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            var folder = lockPath[..^LockEnding.Length];
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            File.Delete(lockPath);
        }
        catch (IOException)
        {
            // It is held, or another process is removing it.
        }
    }
}

/// <summary>A file of a <see cref="SpoolFolder"/>; dispose it to remove it.</summary>
public sealed class SpooledFile : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly string _path;

    internal SpooledFile(string path) => _path = path;

    /// <summary>Opens it for writing, from its start.</summary>
    public FileStream Create() => new(_path, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous);

    /// <summary>Opens it for reading.</summary>
    public FileStream OpenRead() => new(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // The server has stopped meanwhile, and all went with the folder.
        }
    }
}
