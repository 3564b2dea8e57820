namespace DataPool.Outside;

/// <summary>
/// The folders whose files connectors may read (<c>DataPool:Files:AllowedRoots</c>): the one place where a path of a
/// definition becomes a path of the machine. Immutable and thread-safe; the file system is asked at every call, since
/// links and mounts change.
/// </summary>
/// <remarks>
/// What is returned was true a moment ago. Open the result without following links (SQLite: <c>SQLITE_OPEN_NOFOLLOW</c>)
/// and resolve once more after opening.
/// </remarks>
public sealed class AllowedRoots
{
    /// <summary>The setting that lists the folders, named in every refusal.</summary>
    public const string Setting = "DataPool:Files:AllowedRoots";

    /// <summary>The sub-folder of a forbidden directory that may be read all the same.</summary>
    public const string FilesFolder = "files";

    private readonly string[] _roots;
    private readonly string[] _forbidden;

    /// <summary>Folders that may be read, and folders that may not even where a root contains them.</summary>
    /// <param name="roots">The roots; relative ones start at the current directory. None: every path is refused.</param>
    /// <param name="forbidden">DataPool's data directory: all of it but its <see cref="FilesFolder"/>.</param>
    public AllowedRoots(IEnumerable<string> roots, IEnumerable<string> forbidden)
    {
        _roots = [.. roots.Select(Path.GetFullPath)];
        _forbidden = [.. forbidden.Select(Path.GetFullPath)];
    }

    /// <summary>The first folder, where relative paths start; null where there is none.</summary>
    public string? First => _roots.FirstOrDefault();

    /// <summary>The real path of a regular file: absolute, and without a link in it.</summary>
    /// <param name="path">Absolute and under a root, or relative to the first root.</param>
    /// <remarks>Blocks on the file system: not for a thread of the pool.</remarks>
    /// <exception cref="PathRefusedException">The file is not there or may not be read.</exception>
    public string Resolve(string path)
    {
        var real = Inside(path);
        if (real.IsMissing) throw new PathRefusedException(PathRefusal.FileMissing, path);
        return RegularFile.Is(real.Path) ? real.Path : throw new PathRefusedException(PathRefusal.NotAFile, path);
    }

    /// <summary>The real path of a folder; as <see cref="Resolve"/>.</summary>
    /// <exception cref="PathRefusedException">The folder is not there or may not be read.</exception>
    public string ResolveFolder(string path)
    {
        var real = Inside(path);
        if (real.IsMissing) throw new PathRefusedException(PathRefusal.FolderMissing, path);
        return Directory.Exists(real.Path) ? real.Path : throw new PathRefusedException(PathRefusal.NotAFolder, path);
    }

    /// <summary>
    /// The real path of the first folder on the way that does not exist, whose parent does; null where none is missing. The
    /// roots themselves count as given: where one is missing, something was not mounted, and nothing is made in its place.
    /// </summary>
    /// <exception cref="PathRefusedException">The folder may not be used, or its root is not there.</exception>
    internal string? MissingFolder(string path)
    {
        var real = Inside(path);
        if (!real.IsMissing) return null;
        var parent = Path.GetDirectoryName(real.Path) ?? real.Path;
        var isBelowRoot = Array.Exists(_roots, root => RealPath.Of(root) is { IsMissing: false } there && Folder.Contains(there.Path, parent));
        return isBelowRoot && Directory.Exists(parent) ? real.Path : throw new PathRefusedException(PathRefusal.FolderMissing, path);
    }

    // The real path, or that of the first missing component.
    private RealPath Inside(string path)
    {
        var full = FullPath(path);
        var roots = Array.ConvertAll(_roots, RealPath.Of);
        // A path that does not even claim to lie in a root must not be looked at: nothing about it may be learnt.
        if (!ClaimsToBeInside(full, Path.IsPathFullyQualified(path), roots)) throw new PathRefusedException(PathRefusal.OutsideRoots, path);

        var real = RealPath.Of(full);
        if (IsForbidden(real.Path)) throw new PathRefusedException(PathRefusal.OwnData, path);
        // A link out of the roots gives the same answer whether or not there is something at its end.
        return Array.Exists(roots, root => IsInside(root, real)) ? real : throw new PathRefusedException(PathRefusal.OutsideRoots, path);
    }

    private string FullPath(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0')) throw new PathRefusedException(PathRefusal.Invalid, path ?? "");
        if (_roots.Length == 0) throw new PathRefusedException(PathRefusal.OutsideRoots, path);
        if (OperatingSystem.IsWindows() && WindowsPath.IsTrick(path)) throw new PathRefusedException(PathRefusal.Invalid, path);
        return Path.GetFullPath(path, _roots[0]);
    }

    private bool IsForbidden(string real)
    {
        foreach (var directory in _forbidden)
        {
            if (!Folder.Contains(RealPath.Of(directory).Path, real)) continue;
            if (!Folder.Contains(RealPath.Of(Path.Combine(directory, FilesFolder)).Path, real)) return true;
        }

        return false;
    }

    private bool ClaimsToBeInside(string full, bool isAbsolute, RealPath[] roots) => isAbsolute
        ? Array.Exists(_roots, root => Folder.Contains(root, full)) || Array.Exists(roots, root => IsInside(root, new RealPath(full, false)))
        : Folder.Contains(_roots[0], full);

    // Of a root that does not exist (yet) only its first missing folder is known: a path that ends there is missing, not
    // outside, and nothing else is inside.
    private static bool IsInside(RealPath root, RealPath path) => root.IsMissing ? path == root : Folder.Contains(root.Path, path.Path);
}
