namespace DataPool.Connectors.Files;

/// <summary>
/// The folder in which files lie while they are read: downloads, and kept uploads that were unpacked. What an earlier process left is
/// removed when it is opened. Thread-safe.
/// </summary>
public sealed class SpoolFolder
{
    /// <summary>Opens the folder; it is made where it is missing.</summary>
    /// <param name="path">A folder that nobody else uses.</param>
    public SpoolFolder(string path)
    {
        Path = path;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var left in Directory.EnumerateFiles(path)) File.Delete(left);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A new, empty file, which goes when it is disposed.</summary>
    public SpooledFile New() => new(System.IO.Path.Combine(Path, $"{Guid.NewGuid():N}.tmp"));
}

/// <summary>A file of a <see cref="SpoolFolder"/>; dispose it to remove it.</summary>
public sealed class SpooledFile : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    internal SpooledFile(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Opens it for writing, from its start.</summary>
    public FileStream Create() => new(Path, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous);

    /// <summary>Opens it for reading.</summary>
    public FileStream OpenRead() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes);

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
