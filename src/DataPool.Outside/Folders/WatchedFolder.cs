namespace DataPool.Outside.Folders;

/// <summary>
/// A folder below the allowed roots into which somebody puts files. Each call resolves the path anew and then works on the
/// opened folder itself, so that no link that is put in its way leads it elsewhere. Thread-safe; blocks on the file system.
/// </summary>
/// <remarks>
/// A file is read, moved and deleted only as long as it is what was listed: same size, same time. One that was replaced
/// meanwhile stays, under its name or, where that is taken again, another that the pattern of its name still matches.
/// All failures are <see cref="FolderException"/>.
/// </remarks>
public sealed class WatchedFolder(AllowedRoots roots, string path)
{
    private readonly FolderAccess _access = new(roots, path);

    /// <summary>The files that match, oldest first.</summary>
    /// <exception cref="FolderException">The folder cannot be read: refused, missing (also a share that is away), no permission.</exception>
    public FolderListing List(FilePattern pattern) => _access.Do(folder =>
    {
        var (files, others) = (new List<FolderFile>(), new List<string>());
        foreach (var name in folder.Names())
        {
            if (!pattern.Matches(name) || folder.Look(name) is not { } facts) continue;
            if (facts.IsRegular) files.Add(new FolderFile(name, facts.Size, facts.ModifiedAt));
            else others.Add(name);
        }

        files.Sort((one, other) => one.ModifiedAt != other.ModifiedAt ? one.ModifiedAt.CompareTo(other.ModifiedAt) : string.CompareOrdinal(one.Name, other.Name));
        others.Sort(StringComparer.Ordinal);
        return new FolderListing(files, others);
    });

    /// <summary>
    /// Gives files whose deletion a crash cut off their names back: they are read once more rather than lost. For the one
    /// who reads and deletes here, before he lists.
    /// </summary>
    /// <exception cref="FolderException">As of <see cref="List"/>.</exception>
    public void Recover() => _access.Do(folder =>
    {
        FileMove.Recover(folder);
        return true;
    });

    /// <summary>Whether the file is still what was listed.</summary>
    /// <exception cref="FolderException">The folder cannot be read.</exception>
    public bool IsStill(FolderFile file) => _access.Do(folder => folder.Look(FileOpening.Name(file, _access)) is { } now && now.Fits(file));

    /// <summary>Opens the file, at its start; as often as wanted.</summary>
    /// <exception cref="FolderException">It is gone, changed, or nothing to read.</exception>
    public FileStream OpenRead(FolderFile file) => _access.Do(folder => FileOpening.Open(folder, file, _access));

    /// <summary>Makes sure that a folder is there to which files can be moved, and is another one than this.</summary>
    /// <param name="archivePath">As the folder's own path: below the roots. What is missing below an existing root is created.</param>
    /// <exception cref="FolderException">It cannot be used.</exception>
    public void CheckArchive(string archivePath) => _access.DoWithArchive(archivePath, (_, _) => true);

    /// <summary>Moves the file into an archive, under its name or, where that is taken, one made of it; gives the name.</summary>
    /// <param name="file">What was listed and read.</param>
    /// <param name="archivePath">As of <see cref="CheckArchive"/>. On another file system the file is copied, flushed and then deleted here.</param>
    /// <exception cref="FolderException">It is gone or changed, or the archive cannot be written. The file is where it was.</exception>
    public string MoveTo(string archivePath, FolderFile file) =>
        _access.DoWithArchive(archivePath, (folder, archive) => FileMove.Run(folder, archive, file, _access));

    /// <summary>Deletes the file.</summary>
    /// <exception cref="FolderException">It is gone or changed (it is then left), or may not be deleted.</exception>
    public void Delete(FolderFile file) => _access.Do(folder =>
    {
        FileOpening.Check(folder, file, _access);
        FileMove.Remove(folder, file, _access);
        return true;
    });
}
