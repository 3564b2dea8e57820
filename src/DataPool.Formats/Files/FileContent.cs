namespace DataPool.Formats.Files;

/// <summary>
/// The bytes of one file, complete and unchanging while it is read, which a format may read from the start as often as it
/// must. Whoever makes it keeps the bytes in place (a kept upload, a spooled download, an open file of a watch folder).
/// </summary>
/// <param name="name">The file's name without its folder, shown to people and asked last when the format is detected; "" where there is none.</param>
/// <param name="open">Opens the bytes anew: a seekable stream at its start, which the caller disposes.</param>
public sealed class FileContent(string name, Func<Stream> open)
{
    /// <summary>The file's name without its folder; "" where there is none.</summary>
    public string Name { get; } = name;

    /// <summary>Opens the bytes anew: a seekable stream at its start, which the caller disposes.</summary>
    /// <exception cref="IOException">The file went away.</exception>
    public Stream Open() => open();
}
