using System.Buffers;
using DataPool.Core.Streams.History;

namespace DataPool.Core.Wire;

/// <summary>The history of a field as readers get it (PRODUCT 3).</summary>
public static class HistoryJson
{
    /// <summary>Writes <c>{"field", "points": [{"at", "value" | "first", "last", "min"?, "max"?, "mean"?, "count" | "removed"}]}</c>.</summary>
    public static void Write(IBufferWriter<byte> output, string field, IReadOnlyList<HistoryPoint> points, bool numbersAsText)
    {
        output.Write("{\"field\":"u8);
        ItemJson.WriteText(output, field);
        output.Write(",\"points\":["u8);
        for (var i = 0; i < points.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            Write(output, points[i], numbersAsText);
        }

        output.Write("]}"u8);
    }

    private static void Write(IBufferWriter<byte> output, HistoryPoint point, bool numbersAsText)
    {
        output.Write("{\"at\":"u8);
        ItemJson.WriteTime(output, point.At);
        Write(output, ",\"value\":"u8, point.Value, numbersAsText);
        Write(output, ",\"first\":"u8, point.First, numbersAsText);
        Write(output, ",\"last\":"u8, point.Last, numbersAsText);
        Write(output, ",\"min\":"u8, point.Min, numbersAsText);
        Write(output, ",\"max\":"u8, point.Max, numbersAsText);
        Write(output, ",\"mean\":"u8, point.Mean, numbersAsText);
        if (point.Count > 0)
        {
            output.Write(",\"count\":"u8);
            ItemJson.WriteInteger(output, point.Count);
        }

        output.Write(point.IsRemoved ? ",\"removed\":true}"u8 : "}"u8);
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> property, HistoryValue? value, bool numbersAsText)
    {
        if (value is not { } shown) return;
        output.Write(property);
        ValueJson.Write(output, shown.Kind, shown.Json, numbersAsText);
    }
}
