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
    // Before the name of a file that is about to be deleted.
    private const string Leaving = ".datapool~";

    private readonly FolderAccess _access = new(roots, path);

    /// <summary>The files that match, oldest first.</summary>
    /// <exception cref="FolderException">The folder cannot be read: refused, missing (also a share that is away), no permission.</exception>
    public FolderListing List(FilePattern pattern) => _access.Do(folder =>
    {
        var (files, others) = (new List<FolderFile>(), new List<string>());
        foreach (var name in folder.Names())
        {
            if (!pattern.Matches(name)) continue;
            if (folder.Look(name) is { IsRegular: true } file) files.Add(new FolderFile(name, file.Size, file.ModifiedAt));
            else if (folder.Look(name) is not null) others.Add(name);
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
        foreach (var name in folder.Names().Where(name => name.StartsWith(Leaving, StringComparison.Ordinal)).ToArray())
            if (folder.Look(name) is { IsRegular: true } left)
                Place(folder, name, folder, name[Leaving.Length..], left.ModifiedAt);
        return true;
    });

    /// <summary>Whether the file is still what was listed.</summary>
    /// <exception cref="FolderException">The folder cannot be read.</exception>
    public bool IsStill(FolderFile file) => _access.Do(folder => folder.Look(Name(file)) is { } now && now.Fits(file));

    /// <summary>Opens the file, at its start; as often as wanted.</summary>
    /// <exception cref="FolderException">It is gone, changed, or nothing to read.</exception>
    public FileStream OpenRead(FolderFile file) => _access.Do(folder => Open(folder, file));

    /// <summary>Makes sure that a folder is there to which files can be moved, and is another one than this.</summary>
    /// <param name="archivePath">As the folder's own path: below the roots. What is missing below an existing root is created.</param>
    /// <exception cref="FolderException">It cannot be used.</exception>
    public void CheckArchive(string archivePath) => _access.DoWithArchive(archivePath, (_, _) => true);

    /// <summary>Moves the file into an archive, under its name or, where that is taken, one made of it; gives the name.</summary>
    /// <param name="file">What was listed and read.</param>
    /// <param name="archivePath">As of <see cref="CheckArchive"/>. On another file system the file is copied, flushed and then deleted here.</param>
    /// <exception cref="FolderException">It is gone or changed, or the archive cannot be written. The file is where it was.</exception>
    public string MoveTo(string archivePath, FolderFile file) => _access.DoWithArchive(archivePath, (folder, archive) =>
    {
        Check(folder, file);
        foreach (var name in FreeName.For(Name(file), file.ModifiedAt))
        {
            switch (folder.Move(file.Name, archive, name))
            {
                case MoveOutcome.NameTaken: continue;
                case MoveOutcome.Gone: throw _access.Gone(file);
                case MoveOutcome.OtherFileSystem: return Copy(folder, archive, file);
            }

            if (archive.Look(name) is { } moved && !moved.Fits(file))
            {
                // Replaced since the look: what was moved has not been read.
                Place(archive, name, folder, file.Name, moved.ModifiedAt);
                throw _access.Changed(file);
            }

            archive.Flush();
            folder.Flush();
            return name;
        }

        throw new IOException("no name is free in the archive");
    });

    /// <summary>Deletes the file.</summary>
    /// <exception cref="FolderException">It is gone or changed (it is then left), or may not be deleted.</exception>
    public void Delete(FolderFile file) => _access.Do(folder =>
    {
        Check(folder, file);
        Remove(folder, file);
        return true;
    });

    // First out of everybody's way, then a last look: what is deleted is surely what was read.
    private void Remove(FolderHandle folder, FolderFile file)
    {
        var leaving = Leaving + Name(file);
        var outcome = folder.Move(file.Name, folder, leaving);
        if (outcome == MoveOutcome.Gone) throw _access.Gone(file);
        if (outcome != MoveOutcome.Moved) throw new IOException($"{leaving} is left from an earlier deletion");
        if (folder.Look(leaving) is { } now && !now.Fits(file))
        {
            Place(folder, leaving, folder, file.Name, now.ModifiedAt);
            throw _access.Changed(file);
        }

        folder.Delete(leaving);
        folder.Flush();
    }

    private string Copy(FolderHandle folder, FolderHandle archive, FolderFile file)
    {
        var unfinished = $".datapool-{Guid.NewGuid():N}.tmp";
        try
        {
            using (var source = Open(folder, file))
            using (var copy = archive.Create(unfinished))
            {
                source.CopyTo(copy);
                copy.Flush(flushToDisk: true);
                File.SetLastWriteTimeUtc(copy.SafeFileHandle, file.ModifiedAt.UtcDateTime);
                if (!folder.Look(source).Fits(file)) throw _access.Changed(file);
            }

            var name = Place(archive, unfinished, archive, file.Name, file.ModifiedAt) ?? throw new IOException("no name is free in the archive");
            archive.Flush();
            Remove(folder, file);
            return name;
        }
        finally
        {
            archive.Delete(unfinished);
        }
    }

    private static string? Place(FolderHandle from, string name, FolderHandle to, string wanted, DateTimeOffset modifiedAt)
    {
        foreach (var free in FreeName.For(wanted, modifiedAt))
        {
            var outcome = from.Move(name, to, free);
            if (outcome == MoveOutcome.Moved) return free;
            if (outcome != MoveOutcome.NameTaken) return null;
        }

        return null;
    }

    private FileStream Open(FolderHandle folder, FolderFile file)
    {
        Check(folder, file);
        var stream = folder.OpenRead(file.Name) ?? throw _access.Gone(file);
        if (folder.Look(stream).Fits(file)) return stream;
        stream.Dispose();
        throw _access.Changed(file);
    }

    private void Check(FolderHandle folder, FolderFile file)
    {
        if (folder.Look(Name(file)) is not { } now) throw _access.Gone(file);
        if (!now.IsRegular) throw _access.NotAFile(file);
        if (!now.Fits(file)) throw _access.Changed(file);
    }

    // A name is one only without a folder in it, whoever made the record.
    private string Name(FolderFile file) =>
        file.Name.Length > 0 && file.Name is not ("." or "..") && file.Name.AsSpan().IndexOfAny('/', '\0') < 0 && !(OperatingSystem.IsWindows() && (file.Name.Contains('\\') || WindowsPath.IsTrick(file.Name)))
            ? file.Name
            : throw _access.NotAFile(file);
}
