namespace DataPool.Outside.Folders;

/// <summary>A file of a watched folder as it was seen. What is read, moved or deleted by it must still be like this.</summary>
/// <param name="Name">Its name, without folder.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ModifiedAt">When it was last written, UTC, as exact as the file system keeps it.</param>
public sealed record FolderFile(string Name, long Size, DateTimeOffset ModifiedAt);

/// <summary>The files of a watched folder that match a pattern.</summary>
/// <param name="Files">Regular files, the one written first first, then by name.</param>
/// <param name="Others">Names that match but are no files to read: links, pipes, folders.</param>
public sealed record FolderListing(IReadOnlyList<FolderFile> Files, IReadOnlyList<string> Others);
