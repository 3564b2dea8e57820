namespace DataPool.Outside.Folders;

/// <summary>Something with a watched folder failed. The message names folder and file and may be shown to people.</summary>
public sealed class FolderException : IOException
{
    internal FolderException(FolderFault fault, string message, Exception? inner = null) : base(message, inner) => Fault = fault;

    /// <summary>Why.</summary>
    public FolderFault Fault { get; }

    /// <summary>True when trying again may help without anybody changing a setting or definition.</summary>
    public bool Transient => Fault is not (FolderFault.Refused or FolderFault.NoPermission or FolderFault.NotAFile);
}
