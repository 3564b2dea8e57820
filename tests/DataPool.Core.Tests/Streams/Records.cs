using System.Globalization;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using DataPool.Core.Values;

namespace DataPool.Core.Tests.Streams;

/// <summary>Records and writes for tests, from plain values: numbers, texts and null.</summary>
internal static class Records
{
    public static readonly ShapeTable Shapes = new();

    public static RecordBatch Batch(params (string Key, (string Name, object? Value)[] Fields)[] records)
    {
        var batch = new RecordBatch();
        foreach (var (key, fields) in records)
        {
            foreach (var (_, value) in fields)
            {
                batch.Append(Encoding.UTF8.GetBytes(Json(value)));
                batch.EndValue(value switch { null => ValueKind.Null, string => ValueKind.String, _ => ValueKind.Number });
            }

            batch.EndRecord(Shapes.Intern([.. fields.Select(field => Shapes.Name(field.Name))]));
            var start = batch.Position;
            batch.Append(Encoding.UTF8.GetBytes(key));
            batch.EndKey(batch.Count - 1, start);
        }

        return batch;
    }

    public static WriteRequest Push(int connector, WriteMode mode, params (string Key, (string Name, object? Value)[] Fields)[] records) =>
        new() { Kind = WriteKind.Push, Connector = connector, Mode = mode, Records = Batch(records) };

    public static WriteRequest Pull(int connector, MissingPolicy missing, params (string Key, (string Name, object? Value)[] Fields)[] records) =>
        new() { Kind = WriteKind.Pull, Connector = connector, Mode = WriteMode.Replace, Missing = missing, Records = Batch(records) };

    private static string Json(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
