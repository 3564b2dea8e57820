using DataPool.Formats.Files;

namespace DataPool.Formats.Text;

/// <summary>Places in a file, for messages.</summary>
internal static class TextPlaces
{
    /// <summary>The line, from 1, of a byte of a file whose line ends are ASCII's; the file is read up to there.</summary>
    internal static long LineAt(FileContent content, long offset)
    {
        using var stream = content.Open();
        var buffer = new byte[64 * 1024];
        var line = 1L;
        while (offset > 0)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, offset));
            if (read == 0) break;
            line += buffer.AsSpan(0, read).Count((byte)'\n');
            offset -= read;
        }

        return line;
    }
}
