using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using DataPool.Core.Values;
using MessagePack;

namespace DataPool.Server.Live.Hubs;

/// <summary>
/// Writes JSON as MessagePack. Objects, arrays, texts, booleans and null become what MessagePack calls the same; a number
/// becomes an integer where 64 bits hold it, else a double where that holds it exactly (up to 15 digits), else
/// <c>{"$n": "…"}</c> with its digits: no number changes its value on the way.
/// </summary>
internal static class JsonToPack
{
    // Values may be nested 64 deep; what we put around them takes a few more.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>Writes one value.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="json">The value's JSON; an object where <paramref name="moreMembers"/> is not 0.</param>
    /// <param name="moreMembers">How many members the caller writes after those of the object.</param>
    public static void Write(ref MessagePackWriter writer, ReadOnlySpan<byte> json, int moreMembers = 0)
    {
        // MessagePack says before each map and array how long it is.
        var lengths = Lengths(json);
        if (moreMembers > 0) lengths[0] += moreMembers;
        var next = 0;
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.WriteMapHeader(lengths[next++]);
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteArrayHeader(lengths[next++]);
                    break;
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    WriteText(ref writer, ref reader);
                    break;
                case JsonTokenType.Number:
                    WriteNumber(ref writer, reader.ValueSpan);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.Write(reader.TokenType == JsonTokenType.True);
                    break;
                case JsonTokenType.Null:
                    writer.WriteNil();
                    break;
            }
        }
    }

    // Of each object and array, in the order in which they begin.
    private static List<int> Lengths(ReadOnlySpan<byte> json)
    {
        var lengths = new List<int>();
        var open = new Stack<(int Index, bool IsArray)>();
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            var type = reader.TokenType;
            if (type is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            if (open.TryPeek(out var parent) && (parent.IsArray || type == JsonTokenType.PropertyName)) lengths[parent.Index]++;
            if (type is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) continue;
            open.Push((lengths.Count, type == JsonTokenType.StartArray));
            lengths.Add(0);
        }

        return lengths;
    }

    private static void WriteText(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.WriteString(reader.ValueSpan);
            return;
        }

        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        writer.WriteString(text.AsSpan(0, reader.CopyString(text)));
        ArrayPool<byte>.Shared.Return(text);
    }

    private static void WriteNumber(ref MessagePackWriter writer, ReadOnlySpan<byte> number)
    {
        if (Utf8Parser.TryParse(number, out long integer, out var read) && read == number.Length)
        {
            writer.Write(integer);
        }
        else if (Utf8Parser.TryParse(number, out ulong large, out read) && read == number.Length)
        {
            writer.Write(large);
        }
        else if (!NumberText.NeedsText(number))
        {
            writer.Write(double.Parse(number, CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteMapHeader(1);
            writer.WriteString("$n"u8);
            writer.WriteString(number);
        }
    }
}
