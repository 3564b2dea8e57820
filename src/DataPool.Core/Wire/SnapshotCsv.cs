using System.Buffers;
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
    /// <summary>Writes the items that a view shows.</summary>
    public static void Write(IBufferWriter<byte> output, StreamImage image, ReaderView view)
    {
        var present = image.Items.Where(item => view.Shows(item.Key)).SelectMany(item => item.Shape.Fields).ToHashSet();
        FieldName[] columns = [.. image.Fields.Select(name => new FieldName(name)).Where(field => present.Contains(field) && view.Shows(field))];
        output.Write("key"u8);
        foreach (var column in columns)
        {
            output.Write(","u8);
            CsvText.WriteText(output, column.Utf8);
        }

        output.Write("\r\n"u8);
        var text = new ArrayBufferWriter<byte>();
        foreach (var item in image.Items)
        {
            if (!view.Shows(item.Key)) continue;
            CsvText.WriteText(output, item.Key);
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
                CsvText.WriteText(output, text.WrittenSpan);
                break;
            default:
                CsvText.WriteCell(output, value);
                break;
        }
    }
}
