using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Connectors;

/// <summary>Parses the JSON text of a definition, or of any small object that a client sends to be checked.</summary>
public static class DefinitionText
{
    /// <summary>Parses one JSON object.</summary>
    /// <exception cref="RecordException">
    /// <c>invalid_payload</c>, with line and column: the text is malformed, repeats a property, nests too deep, holds a
    /// number out of range or text that is no Unicode, or is no object.
    /// </exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Bom)) utf8 = utf8[Bom.Length..];
        var canonical = new ArrayBufferWriter<byte>(utf8.Length + 16);
        var (fault, position, detail) = JsonText.Compact(utf8, canonical);
        if (fault != JsonFault.None) throw Refused(JsonFaultText.Of(fault, detail, utf8, position), utf8, position);
        if (canonical.WrittenSpan[0] == '{') return JsonDocument.Parse(canonical.WrittenMemory);
        throw Refused("The body must be a JSON object.", utf8, Math.Max(0, utf8.IndexOfAnyExcept(" \t\r\n"u8)));
    }

    /// <summary>A stored definition with <c>enabled</c> as it is now; null where the text is damaged.</summary>
    internal static JsonElement? WithEnabled(string shown, bool enabled)
    {
        try
        {
            if (JsonNode.Parse(shown) is not JsonObject definition) return null;
            // In its place: what an earlier version stored has it too.
            definition.Remove("enabled");
            definition.Insert(Math.Min(2, definition.Count), "enabled", enabled);
            return JsonSerializer.SerializeToElement(definition, DefinitionJson.Default.JsonObject);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    private static RecordException Refused(string message, ReadOnlySpan<byte> utf8, int position)
    {
        var before = utf8[..Math.Min(position, utf8.Length)];
        return new RecordException("invalid_payload", message)
        {
            Line = before.Count((byte)'\n') + 1,
            Column = Utf8Characters.Count(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1,
        };
    }
}

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class DefinitionJson : JsonSerializerContext;
