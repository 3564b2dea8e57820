using System.Buffers;
using System.Text;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Formats.Files;
using Xunit;

namespace DataPool.Formats.Tests.Files;

/// <summary>What reading a file gave: each record as one line of JSON whose values are the canonical texts.</summary>
internal sealed record ReadResult(
    IReadOnlyList<string> Columns,
    IReadOnlyList<string> Records,
    IReadOnlyDictionary<string, ValueKind> Kinds,
    IReadOnlyDictionary<string, string> Detected,
    IReadOnlyList<Warning> Warnings)
{
    /// <summary>Reads to the end, in chunks so small that every file has several.</summary>
    internal static ReadResult Of(IRecordReader reader, WarningCounter warnings)
    {
        var records = new List<string>();
        var kinds = new Dictionary<string, ValueKind>();
        var isMore = true;
        while (isMore)
        {
            using var batch = new RecordBatch();
            isMore = reader.Read(batch, 64, CancellationToken.None);
            for (var i = 0; i < batch.Count; i++)
            {
                var fields = batch.ShapeOf(i).Fields;
                var line = new StringBuilder("{");
                for (var f = 0; f < fields.Length; f++)
                {
                    line.Append(f == 0 ? "" : ",").Append(Encoding.UTF8.GetString(fields[f].JsonProperty));
                    line.Append(Encoding.UTF8.GetString(Payload.Value(batch.PayloadOf(i), fields.Length, f)));
                    kinds.TryAdd(fields[f].Text, Payload.Kind(batch.PayloadOf(i), fields.Length, f));
                }

                records.Add(line.Append('}').ToString());
            }
        }

        return new ReadResult(reader.Columns, records, kinds, reader.Detected, warnings.ToList());
    }

    /// <summary>An expected record in the same form. Numbers are compared as they are written.</summary>
    internal static string Canonical(JsonElement record) =>
        "{" + string.Join(",", record.EnumerateObject().Select(property =>
            Encoding.UTF8.GetString(new FieldName(property.Name).JsonProperty) + Value(property.Value))) + "}";

    private static string Value(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number) return value.GetRawText();
        var written = new ArrayBufferWriter<byte>();
        Assert.True(JsonText.TryCompact(Encoding.UTF8.GetBytes(value.GetRawText()), written, out _), value.GetRawText());
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }
}
