using DataPool.Outside.Folders;

namespace DataPool.Connectors.Files.Folder;

/// <summary>What is remembered of a folder from one look to the next.</summary>
internal sealed class FolderMemory
{
    /// <summary>The files of the last look: one that is the same at the next has settled.</summary>
    public HashSet<FolderFile>? Seen { get; set; }

    /// <summary>The files that are in the pool; null where nothing was read since the server started. Only where files stay.</summary>
    public HashSet<FolderFile>? Read { get; set; }

    /// <summary>Files that could not be taken as they are, or are held: they wait for a change, or for somebody.</summary>
    public HashSet<FolderFile> Refused { get; } = [];
}
