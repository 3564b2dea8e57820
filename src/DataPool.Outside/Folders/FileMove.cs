using System.Text;

namespace DataPool.Outside.Folders;

/// <summary>
/// Takes files out of a folder. Each is first moved and then looked at: what is there then is what was moved, so that a file
/// that came in its place a moment ago is seen, and put back.
/// </summary>
internal static class FileMove
{
    // Before the name of a file that is about to be deleted.
    private const string Leaving = ".datapool~";

    /// <summary>Moves the file into an archive and gives the name it got there.</summary>
    internal static string Run(FolderHandle folder, FolderHandle archive, FolderFile file, FolderAccess access)
    {
        FileOpening.Check(folder, file, access);
        foreach (var name in FreeName.For(file.Name, file.ModifiedAt))
        {
            switch (folder.Move(file.Name, archive, name))
            {
                case MoveOutcome.NameTaken: continue;
                case MoveOutcome.Gone: throw access.Gone(file);
                case MoveOutcome.OtherFileSystem: return Copy(folder, archive, file, access);
            }

            if (archive.Look(name) is { } moved && !moved.Fits(file))
            {
                Place(archive, name, folder, file.Name, moved.ModifiedAt);
                throw access.Changed(file);
            }

            archive.Flush();
            folder.Flush();
            return name;
        }

        throw NoName();
    }

    /// <summary>Deletes the file.</summary>
    internal static void Remove(FolderHandle folder, FolderFile file, FolderAccess access)
    {
        var leaving = Leaving + file.Name;
        if (Encoding.UTF8.GetByteCount(leaving) > FreeName.MaxBytes)
        {
            // No room for the mark: there the look just before must do.
            folder.Delete(file.Name);
            folder.Flush();
            return;
        }

        var outcome = folder.Move(file.Name, folder, leaving);
        if (outcome == MoveOutcome.Gone) throw access.Gone(file);
        if (outcome != MoveOutcome.Moved) throw new IOException($"{leaving} is left from an earlier deletion");
        if (folder.Look(leaving) is { } now && !now.Fits(file))
        {
            Place(folder, leaving, folder, file.Name, now.ModifiedAt);
            throw access.Changed(file);
        }

        folder.Delete(leaving);
        folder.Flush();
    }

    /// <summary>Gives files whose deletion was cut off their names back.</summary>
    internal static void Recover(FolderHandle folder)
    {
        foreach (var name in folder.Names().Where(name => name.StartsWith(Leaving, StringComparison.Ordinal) && name.Length > Leaving.Length).ToArray())
            if (folder.Look(name) is { IsRegular: true } left)
                Place(folder, name, folder, name[Leaving.Length..], left.ModifiedAt);
    }

    private static string Copy(FolderHandle folder, FolderHandle archive, FolderFile file, FolderAccess access)
    {
        var unfinished = $".datapool-{Guid.NewGuid():N}.tmp";
        try
        {
            using (var source = FileOpening.Open(folder, file, access))
            using (var copy = archive.Create(unfinished))
            {
                source.CopyTo(copy);
                copy.Flush(flushToDisk: true);
                File.SetLastWriteTimeUtc(copy.SafeFileHandle, file.ModifiedAt.UtcDateTime);
                if (!folder.Look(source).Fits(file)) throw access.Changed(file);
            }

            var name = Place(archive, unfinished, archive, file.Name, file.ModifiedAt) ?? throw NoName();
            archive.Flush();
            Remove(folder, file, access);
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

    private static IOException NoName() => new("no name is free in the archive");
}
