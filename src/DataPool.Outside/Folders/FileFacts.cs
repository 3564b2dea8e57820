namespace DataPool.Outside.Folders;

/// <summary>What is known of an entry of a folder without opening it.</summary>
internal readonly record struct FileFacts(bool IsRegular, long Size, DateTimeOffset ModifiedAt)
{
    internal bool Fits(FolderFile file) => IsRegular && Size == file.Size && ModifiedAt == file.ModifiedAt;
}
