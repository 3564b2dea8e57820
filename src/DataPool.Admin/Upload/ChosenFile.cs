namespace DataPool.Admin.Upload;

/// <summary>A file that somebody has chosen. Its bytes are in the browser.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record ChosenFile(string Name, long Size);
