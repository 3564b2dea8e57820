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
            // First the offset, then so many line ends, then the bytes: what is left of each.
            for (var read = text.Read(buffer); read > 0; read = text.Read(buffer))
            {
                var part = buffer.AsSpan(0, read);
                while (!part.IsEmpty)
                {
                    var left = at < offset ? offset - at : lines > 0 ? part.IndexOf((byte)'\n') + 1L : bytes;
                    if (at >= offset && lines > 0 && left == 0) left = part.Length;
                    if (left == 0) return Found(line, column, at, skipped);
                    var step = part[..(int)Math.Min(left, part.Length)];
                    if (at >= offset && lines > 0 && step[^1] == '\n') lines--;
                    else if (at >= offset && lines == 0) bytes -= step.Length;
                    Count(step, ref line, ref column);
                    at += step.Length;
                    part = part[step.Length..];
                }
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
