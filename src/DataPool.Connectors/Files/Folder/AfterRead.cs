namespace DataPool.Connectors.Files.Folder;

/// <summary>What becomes of a file that was read.</summary>
public enum AfterRead
{
    /// <summary>It is moved away.</summary>
    Archive,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>It stays; all files together are the source's content.</summary>
    Leave,
}
