using DataPool.Core.Connectors;

namespace DataPool.Formats.Files;

/// <summary>Looks through gzip (RFC 1952), within bounds: every format may come compressed.</summary>
public static class GzipContent
{
    /// <summary>Whether a file begins as gzip does (<c>1F 8B</c>).</summary>
    public static bool IsGzip(FileContent content)
    {
        using var stream = content.Open();
        Span<byte> start = stackalloc byte[2];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start is [0x1F, 0x8B];
    }

    /// <summary>
    /// The file without its compression, for a format that reads from front to back: one that begins as gzip does is inflated while
    /// it is read, by streams that cannot seek; any other is returned as it is.
    /// </summary>
    /// <param name="content">The file as it came.</param>
    /// <param name="maxBytes">The most bytes it may have, as it came and inflated.</param>
    /// <returns>The content. Its streams throw <see cref="SourceException"/> with <c>file_too_large</c>, <c>suspicious_compression</c> (more
    /// than 100 bytes out of one, beyond the first MiB) or <c>damaged_file</c> (cut off or changed).</returns>
    /// <exception cref="SourceException">The file as it came is larger than <paramref name="maxBytes"/>.</exception>
    public static FileContent Inflated(FileContent content, long maxBytes)
    {
        using (var stream = content.Open())
            if (stream.Length > maxBytes)
                throw FileFaults.TooLarge(FormattableString.Invariant($"has {stream.Length:N0}"), maxBytes);

        return IsGzip(content) ? new FileContent(NameWithoutGz(content.Name), () => new InflatingStream(content.Open(), maxBytes)) : content;
    }

    /// <summary>
    /// The file without its compression, for a format that must seek: one that begins as gzip does is inflated into a temporary
    /// file, which goes when the result is disposed.
    /// </summary>
    /// <param name="content">The file as it came.</param>
    /// <param name="maxBytes">The most bytes it may have, as it came and inflated.</param>
    /// <param name="folder">Where the temporary file may lie; it exists.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="SourceException">As <see cref="Inflated"/>, but at once.</exception>
    public static SeekableContent Seekable(FileContent content, long maxBytes, string folder, CancellationToken cancellationToken)
    {
        var inflated = Inflated(content, maxBytes);
        return ReferenceEquals(inflated, content) ? new SeekableContent(content, null) : SeekableContent.Spool(inflated, folder, cancellationToken);
    }

    private static string NameWithoutGz(string name) =>
        name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
}
