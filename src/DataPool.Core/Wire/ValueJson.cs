using System.Buffers;
using System.Text.Json;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Wire;

/// <summary>Values as readers get them.</summary>
internal static class ValueJson
{
    /// <summary>Writes value <paramref name="index"/> of a payload.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> payload, int count, int index, bool numbersAsText)
    {
        var value = Payload.Value(payload, count, index);
        if (numbersAsText) Write(output, Payload.Kind(payload, count, index), value, numbersAsText: true);
        else output.Write(value);
    }

    /// <summary>Writes a value of a kind.</summary>
    public static void Write(IBufferWriter<byte> output, ValueKind kind, ReadOnlySpan<byte> value, bool numbersAsText)
    {
        switch (kind)
        {
            case ValueKind.Number when numbersAsText:
                WriteNumber(output, value);
                break;
            case ValueKind.Json when numbersAsText:
                WriteJson(output, value);
                break;
            default:
                output.Write(value);
                break;
        }
    }

    private static void WriteNumber(IBufferWriter<byte> output, ReadOnlySpan<byte> number)
    {
        if (!NumberText.NeedsText(number))
        {
            output.Write(number);
            return;
        }

        output.Write("{\"$n\":\""u8);
        output.Write(number);
        output.Write("\"}"u8);
    }

    // The JSON is compact and valid, so that everything but its numbers can be copied in runs.
    private static void WriteJson(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var copied = 0;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.Number) continue;
            var start = (int)reader.TokenStartIndex;
            output.Write(json[copied..start]);
            WriteNumber(output, reader.ValueSpan);
            copied = start + reader.ValueSpan.Length;
        }

        output.Write(json[copied..]);
    }
}
