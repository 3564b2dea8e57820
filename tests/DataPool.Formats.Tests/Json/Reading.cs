using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Values;
using DataPool.Formats.Json;
using Xunit;

namespace DataPool.Formats.Tests.Json;

/// <summary>JSON in, records out as text: one line a record, each field as <c>name:Kind=value</c>.</summary>
internal static class Reading
{
    internal static string[] Records(string json, bool flatten = true, string? records = null, ShapeTable? shapes = null, RecordLimits? limits = null) =>
        Records(Encoding.UTF8.GetBytes(json), flatten, records, shapes, limits);

    internal static string[] Records(byte[] json, bool flatten = true, string? records = null, ShapeTable? shapes = null, RecordLimits? limits = null)
    {
        using var batch = JsonRecordReader.Read(json, Options(flatten, records, shapes, limits));
        return Lines(batch);
    }

    internal static RecordException Refused(string json, bool flatten = true, string? records = null, ShapeTable? shapes = null, RecordLimits? limits = null) =>
        Refused(Encoding.UTF8.GetBytes(json), flatten, records, shapes, limits);

    internal static RecordException Refused(byte[] json, bool flatten = true, string? records = null, ShapeTable? shapes = null, RecordLimits? limits = null) =>
        Assert.Throws<RecordException>(() => Records(json, flatten, records, shapes, limits));

    internal static JsonRecordOptions Options(bool flatten = true, string? records = null, ShapeTable? shapes = null, RecordLimits? limits = null) =>
        new(shapes ?? new ShapeTable(), limits ?? new RecordLimits(), flatten, records is null ? null : Path(records));

    internal static RecordsPath Path(string text)
    {
        Assert.True(RecordsPath.TryParse(text, out var path, out var error), error);
        return path;
    }

    internal static string[] Lines(RecordBatch batch)
    {
        var lines = new string[batch.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var fields = batch.ShapeOf(i).Fields;
            var parts = new string[fields.Length];
            for (var f = 0; f < parts.Length; f++)
            {
                ValueKind kind = Payload.Kind(batch.PayloadOf(i), fields.Length, f);
                parts[f] = $"{fields[f].Text}:{kind}={Encoding.UTF8.GetString(Payload.Value(batch.PayloadOf(i), fields.Length, f))}";
            }

            lines[i] = string.Join(' ', parts);
        }

        return lines;
    }
}
