namespace DataPool.Outside.Folders;

/// <summary>Makes sure that a file is what was listed.</summary>
internal static class FileOpening
{
    /// <summary>Opens the file.</summary>
    internal static FileStream Open(FolderHandle folder, FolderFile file, FolderAccess access)
    {
        Check(folder, file, access);
        var stream = folder.OpenRead(file.Name) ?? throw access.Gone(file);
        if (folder.Look(stream).Fits(file)) return stream;
        stream.Dispose();
        throw access.Changed(file);
    }

    /// <summary>Returns where the file is there and unchanged.</summary>
    internal static void Check(FolderHandle folder, FolderFile file, FolderAccess access)
    {
        if (folder.Look(Name(file, access)) is not { } now) throw access.Gone(file);
        if (!now.IsRegular) throw access.NotAFile(file);
        if (!now.Fits(file)) throw access.Changed(file);
    }

    /// <summary>The file's name: one only without a folder in it, whoever made the record.</summary>
    internal static string Name(FolderFile file, FolderAccess access)
    {
        var name = file.Name;
        var isName = name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '\0') < 0;
        return isName && !(OperatingSystem.IsWindows() && (name.Contains('\\') || WindowsPath.IsTrick(name))) ? name : throw access.NotAFile(file);
    }
}
