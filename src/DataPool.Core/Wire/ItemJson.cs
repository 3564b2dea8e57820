using System.Buffers;
using System.Globalization;
using System.Text;
using DataPool.Core.Streams;
using DataPool.Core.Values;

namespace DataPool.Core.Wire;

/// <summary>Items and their parts as readers get them (PRODUCT 3).</summary>
public static class ItemJson
{
    /// <summary>Writes a whole item: <c>{"key","rank","fields","updatedAt","missing"?}</c>.</summary>
    public static void Write(IBufferWriter<byte> output, ItemState item, ReaderView view)
    {
        output.Write("{\"key\":"u8);
        JsonText.TryWriteString(item.Key, output);
        output.Write(",\"rank\":"u8);
        WriteInteger(output, item.Rank);
        output.Write(",\"fields\":"u8);
        WriteFields(output, item, FieldSet.All(item.Shape.Count), view);
        output.Write(",\"updatedAt\":"u8);
        WriteTime(output, item.UpdatedAt);
        output.Write(item.IsMissing ? ",\"missing\":true}"u8 : "}"u8);
    }

    /// <summary>Writes a time: UTC, milliseconds, quoted.</summary>
    public static void WriteTime(IBufferWriter<byte> output, DateTimeOffset time)
    {
        var span = output.GetSpan(26);
        span[0] = (byte)'"';
        time.UtcDateTime.TryFormat(span[1..], out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        span[written + 1] = (byte)'"';
        output.Advance(written + 2);
    }

    /// <summary>Writes a text as a JSON string.</summary>
    public static void WriteText(IBufferWriter<byte> output, string text)
    {
        // Text that is no valid UTF-16 was refused on its way in; what is left is replaced, never an error.
        if (!JsonText.TryWriteString(text, output)) JsonText.TryWriteString(Encoding.UTF8.GetBytes(text.Replace('\0', '\uFFFD')), output);
    }

    /// <summary>Writes a whole number.</summary>
    public static void WriteInteger(IBufferWriter<byte> output, long value)
    {
        var span = output.GetSpan(20);
        value.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    /// <summary>Writes some of an item's fields as an object.</summary>
    internal static void WriteFields(IBufferWriter<byte> output, ItemState item, FieldSet fields, ReaderView view)
    {
        var shape = item.Shape;
        var separator = "{"u8;
        for (var i = 0; i < shape.Count; i++)
        {
            if (!fields.Contains(i) || !view.Shows(shape.Fields[i])) continue;
            output.Write(separator);
            output.Write(shape.Fields[i].JsonProperty);
            ValueJson.Write(output, item.Payload, shape.Count, i, view.NumbersAsText);
            separator = ","u8;
        }

        output.Write(separator.SequenceEqual("{"u8) ? "{}"u8 : "}"u8);
    }
}
