using System.Buffers;
using System.Text;
using System.Text.Json;
using DataPool.Core.Values;

namespace DataPool.Formats.Tests.Json;

/// <summary>What the records of a JSON text must be, worked out slowly with JsonDocument.</summary>
internal static class JsonOracle
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>The records as <see cref="Reading"/> writes them; null where the text is to be refused.</summary>
    public static string[]? Records(string json, bool flatten)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => [Record(document.RootElement, flatten)],
                JsonValueKind.Array => [.. document.RootElement.EnumerateArray().Select(element => Record(element, flatten))],
                _ => null,
            };
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Record(JsonElement record, bool flatten)
    {
        if (record.ValueKind != JsonValueKind.Object) throw new FormatException("no object");
        var fields = new List<(string Name, string Text)>();
        Fields(record, "", flatten, fields);
        if (fields.Select(field => field.Name).Distinct().Count() < fields.Count) throw new FormatException("collision");
        return string.Join(' ', fields.Select(field => field.Text));
    }

    private static void Fields(JsonElement element, string prefix, bool flatten, List<(string, string)> fields)
    {
        foreach (var property in element.EnumerateObject())
        {
            var name = prefix + property.Name;
            if (name.Length is 0 or > 128 || name.Any(char.IsControl)) throw new FormatException("name");
            if (flatten && property.Value.ValueKind == JsonValueKind.Object && property.Value.EnumerateObject().Any())
            {
                Fields(property.Value, name + ".", flatten, fields);
                continue;
            }

            var kind = property.Value.ValueKind switch
            {
                JsonValueKind.String => ValueKind.String,
                JsonValueKind.Number => ValueKind.Number,
                JsonValueKind.True or JsonValueKind.False => ValueKind.Boolean,
                JsonValueKind.Null => ValueKind.Null,
                _ => ValueKind.Json,
            };
            fields.Add((name, $"{name}:{kind}={Canonical(property.Value)}"));
        }
    }

    private static string Canonical(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().Select(property => $"{Quote(property.Name)}:{Canonical(property.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => Quote(element.GetString()!),
        JsonValueKind.Number => NumberText.TryCanonicalize(element.GetRawText(), out var canonical) == NumberParse.Ok ? canonical : throw new FormatException("number"),
        _ => element.GetRawText(),
    };

    private static string Quote(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        return JsonText.TryWriteString(text, output) ? Encoding.UTF8.GetString(output.WrittenSpan) : throw new FormatException("string");
    }
}
