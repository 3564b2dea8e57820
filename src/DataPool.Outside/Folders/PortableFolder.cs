namespace DataPool.Outside.Folders;

/// <summary>
/// A folder by its path, where the system has no calls relative to an open folder. The path is followed anew before each
/// step; between that and the step a link could still be put in, which on Windows takes a privilege.
/// </summary>
internal sealed class PortableFolder(string realPath) : FolderHandle
{
    private string Here =>
        RealPath.Of(realPath) is { IsMissing: false } now && now.Path == realPath && Directory.Exists(realPath) ? realPath : throw new DirectoryNotFoundException();

    internal override IEnumerable<string> Names() => Directory
        .EnumerateFileSystemEntries(Here, "*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })
        .Select(path => Path.GetFileName(path));

    internal override FileFacts? Look(string name)
    {
        var file = new FileInfo(Path.Combine(Here, name));
        if (RegularFile.Is(file.FullName)) return new FileFacts(true, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
        return Path.Exists(file.FullName) || file.LinkTarget is not null ? default(FileFacts) : null;
    }

    internal override FileStream? OpenRead(string name)
    {
        if (Look(name) is not { IsRegular: true }) return null;
        try
        {
            return new FileStream(Path.Combine(Here, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    internal override FileFacts Look(FileStream file) =>
        new(true, file.Length, new DateTimeOffset(File.GetLastWriteTimeUtc(file.SafeFileHandle), TimeSpan.Zero));

    internal override FileStream Create(string name) => new(Path.Combine(Here, name), FileMode.CreateNew, FileAccess.Write, FileShare.None);

    internal override void CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(Here, name));

    internal override MoveOutcome Move(string name, FolderHandle target, string targetName)
    {
        var (from, to) = (Path.Combine(Here, name), Path.Combine(((PortableFolder)target).Here, targetName));
        if (!Path.Exists(from)) return MoveOutcome.Gone;
        if (Path.Exists(to)) return MoveOutcome.NameTaken;
        // Another drive is copied to by the caller, who flushes the copy before the original goes.
        if (!string.Equals(Path.GetPathRoot(from), Path.GetPathRoot(to), StringComparison.OrdinalIgnoreCase)) return MoveOutcome.OtherFileSystem;
        try
        {
            File.Move(from, to, overwrite: false);
            return MoveOutcome.Moved;
        }
        catch (FileNotFoundException)
        {
            return MoveOutcome.Gone;
        }
        catch (IOException) when (Path.Exists(to) && Path.Exists(from))
        {
            return MoveOutcome.NameTaken;
        }
    }

    internal override void Delete(string name) => File.Delete(Path.Combine(Here, name));

    internal override void Flush()
    {
        // NTFS journals moves by itself.
    }

    internal override bool IsSame(FolderHandle other) => Folder.Contains(realPath, ((PortableFolder)other).Here) && Folder.Contains(((PortableFolder)other).Here, realPath);

    public override void Dispose()
    {
    }
}
