namespace DataPool.Outside;

/// <summary>Why <see cref="AllowedRoots"/> refused a path.</summary>
public enum PathRefusal
{
    /// <summary>The text cannot be a path here: empty, with a NUL character, without a drive.</summary>
    Invalid,

    /// <summary>It lies, or leads through a link, outside the allowed roots. Says nothing about what exists there.</summary>
    OutsideRoots,

    /// <summary>It leads into DataPool's own data directory.</summary>
    OwnData,

    /// <summary>Within the roots, but no such file is there (now).</summary>
    FileMissing,

    /// <summary>A directory, device, pipe or socket.</summary>
    NotAFile,

    /// <summary>Within the roots, but no such folder is there (now).</summary>
    FolderMissing,

    /// <summary>Something other than a folder.</summary>
    NotAFolder,
}
