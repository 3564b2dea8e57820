using System.Buffers;
using System.Text;
using System.Text.Json;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Core.Wire;

namespace DataPool.Core.Connectors.Testing;

/// <summary>Shows the first records of a batch. What is shown is bounded, whatever they hold.</summary>
internal static class RecordPreview
{
    /// <summary>The most records shown.</summary>
    public const int MaxRecords = 20;

    /// <summary>The most characters shown of a value.</summary>
    public const int MaxCharacters = 1000;

    // Beyond this no further record is begun.
    private const int MaxBytes = 1 << 20;

    /// <summary>The records as JSON objects.</summary>
    public static List<byte[]> Records(RecordBatch records)
    {
        var shown = new List<byte[]>();
        AddRecords(shown, records);
        return shown;
    }

    /// <summary>Adds records, as JSON objects, to those of the same source that are shown already.</summary>
    public static void AddRecords(List<byte[]> shown, RecordBatch records) => Show(shown, records, static (batch, record, output) => WriteFields(batch, record, output));

    /// <summary>The mapped records as items.</summary>
    public static List<byte[]> Items(RecordBatch records)
    {
        var shown = new List<byte[]>();
        Show(shown, records, static (batch, record, output) => WriteItem(batch, record, output));
        return shown;
    }

    /// <summary>A value, as JSON, cut to <see cref="MaxCharacters"/>; what is cut is a string that ends in an ellipsis.</summary>
    public static void WriteValue(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        if (json.Length <= MaxCharacters)
        {
            output.Write(json);
            return;
        }

        var text = ValueKinds.Of(json) == ValueKind.String ? TextOf(json) : Encoding.UTF8.GetString(json[..Math.Min(json.Length, MaxCharacters * 4)]);
        if (text.Length <= MaxCharacters)
        {
            output.Write(json);
            return;
        }

        var end = char.IsHighSurrogate(text[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters;
        ItemJson.WriteText(output, text[..end] + "…");
    }

    private static void Show(List<byte[]> shown, RecordBatch records, Action<RecordBatch, int, ArrayBufferWriter<byte>> write)
    {
        var bytes = shown.Sum(static record => record.Length);
        for (var i = 0; i < records.Count && shown.Count < MaxRecords && bytes < MaxBytes; i++)
        {
            var output = new ArrayBufferWriter<byte>(256);
            write(records, i, output);
            shown.Add(output.WrittenSpan.ToArray());
            bytes += output.WrittenCount;
        }
    }

    private static void WriteItem(RecordBatch batch, int record, ArrayBufferWriter<byte> output)
    {
        output.Write("{\"key\":"u8);
        JsonText.TryWriteString(batch.KeyOf(record), output);
        output.Write(",\"fields\":"u8);
        WriteFields(batch, record, output);
        output.Write("}"u8);
    }

    private static void WriteFields(RecordBatch records, int record, ArrayBufferWriter<byte> output)
    {
        var shape = records.ShapeOf(record);
        output.Write("{"u8);
        for (var i = 0; i < shape.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            output.Write(shape.Fields[i].JsonProperty);
            WriteValue(output, Payload.Value(records.PayloadOf(record), shape.Count, i));
        }

        output.Write("}"u8);
    }

    private static string TextOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.GetString()!;
    }
}
