using System.Buffers;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using DataPool.Core.Values;

namespace DataPool.Core.Wire;

/// <summary>
/// A stream's items as CSV (RFC 4180, UTF-8): the key, then a column for each field in first-seen order. A string that
/// a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV injection).
/// </summary>
public static class SnapshotCsv
{
    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create(",\"\r\n"u8);

    /// <summary>Writes the items that a view shows.</summary>
    public static void Write(IBufferWriter<byte> output, StreamImage image, ReaderView view)
    {
        var present = image.Items.Where(item => view.Shows(item.Key)).SelectMany(item => item.Shape.Fields).ToHashSet();
        FieldName[] columns = [.. image.Fields.Select(name => new FieldName(name)).Where(field => present.Contains(field) && view.Shows(field))];
        output.Write("key"u8);
        foreach (var column in columns)
        {
            output.Write(","u8);
            WriteText(output, column.Utf8);
        }

        output.Write("\r\n"u8);
        var text = new ArrayBufferWriter<byte>();
        foreach (var item in image.Items)
        {
            if (!view.Shows(item.Key)) continue;
            WriteText(output, item.Key);
            foreach (var column in columns)
            {
                output.Write(","u8);
                if (item.Shape.IndexOf(column.Text) is var position and >= 0) WriteValue(output, item, position, text);
            }

            output.Write("\r\n"u8);
        }
    }

    private static void WriteValue(IBufferWriter<byte> output, ItemState item, int position, ArrayBufferWriter<byte> text)
    {
        var value = Payload.Value(item.Payload, item.Shape.Count, position);
        switch (Payload.Kind(item.Payload, item.Shape.Count, position))
        {
            case ValueKind.Null:
                break;
            case ValueKind.String or ValueKind.Date:
                text.ResetWrittenCount();
                JsonText.TryUnescapeUtf8(value, text);
                WriteText(output, text.WrittenSpan);
                break;
            default:
                WriteCell(output, value);
                break;
        }
    }

    private static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@')
            WriteCell(output, Encoding.UTF8.GetBytes("'" + Encoding.UTF8.GetString(text)));
        else
            WriteCell(output, text);
    }

    private static void WriteCell(IBufferWriter<byte> output, ReadOnlySpan<byte> cell)
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
