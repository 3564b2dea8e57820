using System.Text;

namespace DataPool.Formats.Json;

/// <summary>A place in a text as people count: line and column from 1, columns in characters (code points).</summary>
internal readonly record struct TextPlace(int Line, int Column)
{
    /// <summary>The place of a byte; everything before it is well-formed UTF-8.</summary>
    public static TextPlace Of(ReadOnlySpan<byte> text, int position)
    {
        var before = text[..Math.Min(position, text.Length)];
        var inLine = before[(before.LastIndexOf((byte)'\n') + 1)..];
        var column = 1;
        foreach (var value in inLine)
            if ((value & 0xC0) != 0x80)
                column++;
        return new TextPlace(before.Count((byte)'\n') + 1, column);
    }

    /// <summary>The first byte that is not well-formed UTF-8, or the length.</summary>
    public static int FirstIllFormed(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }

    /// <inheritdoc/>
    public override string ToString() => $"line {Line}, column {Column}";
}
