namespace DataPool.Outside.Folders;

/// <summary>Why something with a watched folder failed.</summary>
public enum FolderFault
{
    /// <summary>The path may not be used; the inner exception is the <see cref="PathRefusedException"/>.</summary>
    Refused,

    /// <summary>The folder is not there (now).</summary>
    Missing,

    /// <summary>The folder is there but does not answer as it should: a share that vanished, a broken disk.</summary>
    Unreachable,

    /// <summary>The operating system does not let DataPool do it.</summary>
    NoPermission,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>The file is not there any more.</summary>
    FileGone,

    /// <summary>Another file has its name now, or it was written to.</summary>
    FileChanged,

    /// <summary>A link, pipe, device or folder.</summary>
    NotAFile,
}
