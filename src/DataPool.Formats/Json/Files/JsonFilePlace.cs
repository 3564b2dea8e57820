using System.Buffers;
using System.Globalization;
using System.Text;
using DataPool.Formats.Files;

namespace DataPool.Formats.Json.Files;

/// <summary>A place in a file as people count: line, column in characters (code points) and byte, each from 1.</summary>
/// <param name="Line">The line; 0 where the file could not be read again.</param>
/// <param name="Column">The column.</param>
/// <param name="Byte">The byte of the file; 0 where its text was decoded from UTF-16 or UTF-32.</param>
internal readonly record struct JsonFilePlace(long Line, long Column, long Byte)
{
    /// <summary>The place of an offset into the text, or its end.</summary>
    public static JsonFilePlace Of(FileContent content, long offset) => After(content, offset, 0, 0);

    /// <summary>The place <paramref name="lines"/> line ends after an offset, and so many bytes on.</summary>
    public static JsonFilePlace After(FileContent content, long offset, long lines, long bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            using var text = JsonFileText.Open(content, out _, out var skipped);
            var (line, column, at) = (1L, 1L, 0L);
            var part = Span<byte>.Empty;

            // First the offset, then so many line ends, then the bytes. Nothing is read beyond: what follows may be damaged.
            while (at < offset || lines > 0 || bytes > 0)
            {
                if (part.IsEmpty) part = buffer.AsSpan(0, text.Read(buffer));
                if (part.IsEmpty) break;
                var isEnd = at >= offset && lines > 0;
                var left = at < offset ? offset - at : isEnd ? part.IndexOf((byte)'\n') + 1L : bytes;
                var step = part[..(int)Math.Min(left == 0 ? part.Length : left, part.Length)];
                if (isEnd && step[^1] == '\n') lines--;
                if (at >= offset && !isEnd) bytes -= step.Length;
                Count(step, ref line, ref column);
                at += step.Length;
                part = part[step.Length..];
            }

            return Found(line, column, at, skipped);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return default;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Line == 0
        ? "at a place that is not known, because the file could not be read again"
        : string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}{(Byte > 0 ? $", byte {Byte}" : "")}");

    private static JsonFilePlace Found(long line, long column, long at, int skipped) => new(line, column, skipped < 0 ? 0 : at + skipped + 1);

    private static void Count(ReadOnlySpan<byte> step, ref long line, ref long column)
    {
        var lastEnd = step.LastIndexOf((byte)'\n');
        if (lastEnd >= 0)
        {
            line += step.Count((byte)'\n');
            column = 1;
        }

        foreach (var value in step[(lastEnd + 1)..])
            if ((value & 0xC0) != 0x80)
                column++;
    }
}
