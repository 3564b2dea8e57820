namespace DataPool.Admin.Api;

/// <summary>The files that a connector has of those that were uploaded.</summary>
/// <param name="Kept">The one whose content is in the stream; null before the first.</param>
/// <param name="Waiting">A newer one that could not be taken yet; null for none.</param>
public sealed record UploadsRow(UploadRow? Kept, UploadRow? Waiting);

/// <summary>A file that was uploaded.</summary>
/// <param name="Name">The name that it came with.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="At">When it came.</param>
public sealed record UploadRow(string Name, long Size, DateTimeOffset At);
