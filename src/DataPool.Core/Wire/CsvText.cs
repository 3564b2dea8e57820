using System.Buffers;

namespace DataPool.Core.Wire;

/// <summary>Writes cells of CSV (RFC 4180, UTF-8).</summary>
public static class CsvText
{
    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create(",\"\r\n"u8);

    /// <summary>Writes a text. One that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV injection).</summary>
    public static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is not ((byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r')) WriteCell(output, text);
        else WriteCell(output, [(byte)'\'', .. text]);
    }

    /// <summary>Writes what is no text as it is, quoted where it must be.</summary>
    public static void WriteCell(IBufferWriter<byte> output, ReadOnlySpan<byte> cell)
    {
        if (cell.IndexOfAny(NeedsQuotes) < 0)
        {
            output.Write(cell);
            return;
        }

        output.Write("\""u8);
        for (var quote = cell.IndexOf((byte)'"'); quote >= 0; quote = cell.IndexOf((byte)'"'))
        {
            output.Write(cell[..(quote + 1)]);
            output.Write("\""u8);
            cell = cell[(quote + 1)..];
        }

        output.Write(cell);
        output.Write("\""u8);
    }
}
