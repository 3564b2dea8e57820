namespace DataPool.Formats.Files;

/// <summary>A file whose bytes can be sought in; dispose it when they are no longer needed.</summary>
public sealed class SeekableContent : IDisposable
{
    private const int CopyBytes = 128 * 1024;

    private readonly string? _temporary;

    internal SeekableContent(FileContent content, string? temporary)
    {
        Content = content;
        _temporary = temporary;
    }

    /// <summary>The file.</summary>
    public FileContent Content { get; }

    internal static SeekableContent Spool(FileContent content, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, $"inflated-{Guid.NewGuid():N}.tmp");
        var spooled = new SeekableContent(new FileContent(content.Name, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)), path);
        try
        {
            using var source = content.Open();
            using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, CopyBytes);
            var buffer = new byte[CopyBytes];
            while (source.Read(buffer) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                target.Write(buffer, 0, read);
            }
        }
        catch
        {
            spooled.Dispose();
            throw;
        }

        return spooled;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary is not null) File.Delete(_temporary);
    }
}
