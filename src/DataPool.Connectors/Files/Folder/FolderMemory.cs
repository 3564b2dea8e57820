using DataPool.Outside.Folders;

namespace DataPool.Connectors.Files.Folder;

/// <summary>What is remembered of a folder from one look to the next. Used by one run at a time.</summary>
internal sealed class FolderMemory
{
    /// <summary>The files of the last look, each with the time stamp since which it has been as it is.</summary>
    public Dictionary<FolderFile, long> Seen { get; set; } = [];

    /// <summary>Where files stay: the set that is in the pool; null where nothing was read since the server started.</summary>
    public FileSet? Read { get; set; }

    /// <summary>Where files stay: the set that could not be taken, or is held.</summary>
    public Refusal<FileSet>? RefusedSet { get; set; }

    /// <summary>Where files leave: those that could not be taken and are still there, or are held.</summary>
    public Dictionary<FolderFile, Refusal<FolderFile>> Refused { get; } = [];

    /// <summary>Where files leave: why the last one was refused; null where it was taken.</summary>
    public Refusal<FolderFile>? Last { get; set; }
}

/// <summary>Files, equal where they are the same ones.</summary>
internal sealed class FileSet(IEnumerable<FolderFile> files) : IEquatable<FileSet>
{
    private readonly HashSet<FolderFile> _files = [.. files];

    /// <summary>How many.</summary>
    public int Count => _files.Count;

    /// <inheritdoc/>
    public bool Equals(FileSet? other) => other is not null && _files.SetEquals(other._files);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FileSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _files.Count;
}
