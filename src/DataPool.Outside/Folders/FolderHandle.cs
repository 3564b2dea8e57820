namespace DataPool.Outside.Folders;

/// <summary>
/// One folder, held open: names are names in it and nothing else, whatever becomes of the path that led to it. Links are
/// never followed. Failures are <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal abstract class FolderHandle : IDisposable
{
    /// <summary>Opens the folder at a real path.</summary>
    /// <exception cref="DirectoryNotFoundException">Another folder is there by now, or none.</exception>
    internal static FolderHandle Open(string realPath) =>
        OperatingSystem.IsLinux() ? LinuxFolder.OpenAt(realPath) : new PortableFolder(realPath);

    /// <summary>The names of all entries.</summary>
    internal abstract IEnumerable<string> Names();

    /// <summary>What an entry is; null where there is none.</summary>
    internal abstract FileFacts? Look(string name);

    /// <summary>Opens a regular file; null where there is none. Never waits for a pipe's writer.</summary>
    internal abstract FileStream? OpenRead(string name);

    /// <summary>What an opened file is.</summary>
    internal abstract FileFacts Look(FileStream file);

    /// <summary>Creates a file that was not there.</summary>
    internal abstract FileStream Create(string name);

    /// <summary>Creates a folder, unless something is there.</summary>
    internal abstract void CreateFolder(string name);

    /// <summary>Moves an entry, within one file system, and overwrites nothing.</summary>
    internal abstract MoveOutcome Move(string name, FolderHandle target, string targetName);

    /// <summary>Deletes a file; one that is not there is no failure.</summary>
    internal abstract void Delete(string name);

    /// <summary>Makes moves durable.</summary>
    internal abstract void Flush();

    /// <summary>Whether both are one folder.</summary>
    internal abstract bool IsSame(FolderHandle other);

    public abstract void Dispose();
}
