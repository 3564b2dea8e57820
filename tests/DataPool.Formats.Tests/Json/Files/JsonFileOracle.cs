using System.Buffers;
using System.Text;
using System.Text.Json;
using DataPool.Core.Values;

namespace DataPool.Formats.Tests.Json.Files;

/// <summary>What the records of a JSON file must be, worked out slowly with JsonDocument.</summary>
internal static class JsonFileOracle
{
    private static readonly JsonDocumentOptions Plain = new() { MaxDepth = 64 };

    /// <summary>The records of texts that follow one another; null where the file is to be refused.</summary>
    public static List<string>? Records(IReadOnlyList<string> texts, bool flatten)
    {
        try
        {
            var records = new List<string>();
            foreach (var text in texts)
            {
                if (string.IsNullOrWhiteSpace(text)) continue;
                using var document = JsonDocument.Parse(text, Plain);
                var root = document.RootElement;
                if (texts.Count > 1 && root.ValueKind != JsonValueKind.Object) return null;
                if (texts.Count == 1 && root.ValueKind == JsonValueKind.Object && TheOnlyArray(root) is { } array) root = array;
                if (root.ValueKind == JsonValueKind.Array) records.AddRange(root.EnumerateArray().Select(element => Record(element, flatten)));
                else if (root.ValueKind == JsonValueKind.Object) records.Add(Record(root, flatten));
                else return null;
            }

            return records;
        }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static JsonElement? TheOnlyArray(JsonElement root)
    {
        var names = root.EnumerateObject().Select(property => Text(property.Name)).ToList();
        var arrays = root.EnumerateObject().Where(property => property.Value is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0 && array[0].ValueKind == JsonValueKind.Object).ToList();
        if (arrays.Count == 0) return null;
        if (arrays.Count > 1 || names.Count(name => name == arrays[0].Name) > 1) throw new FormatException("ambiguous");
        return arrays[0].Value;
    }

    private static string Record(JsonElement record, bool flatten)
    {
        if (record.ValueKind == JsonValueKind.Array) throw new FormatException("array");
        var fields = new List<(string Name, string Value)>();
        if (record.ValueKind == JsonValueKind.Object) Fields(record, "", flatten, fields);
        else fields.Add(("value", Value(record)));
        return string.Join(' ', fields.Select(field => $"{field.Name}:{field.Value}"));
    }

    private static void Fields(JsonElement element, string prefix, bool flatten, List<(string Name, string Value)> fields)
    {
        var own = new HashSet<string>();
        foreach (var property in element.EnumerateObject())
        {
            var name = prefix + Text(property.Name);
            if (!own.Add(name) || name.Length is 0 or > 128 || name.Any(char.IsControl)) throw new FormatException("name");
            if (flatten && property.Value.ValueKind == JsonValueKind.Object && property.Value.EnumerateObject().Any())
            {
                Fields(property.Value, name + ".", flatten, fields);
                continue;
            }

            var field = name;
            for (var number = 2; fields.Exists(other => other.Name == field); number++) field = $"{name}_{number}";
            fields.Add((field, Value(property.Value)));
        }
    }

    private static string Value(JsonElement value)
    {
        var text = Canonical(value);
        return text is null ? "Null=null" : value.ValueKind switch
        {
            JsonValueKind.String => $"String={text}",
            JsonValueKind.Number => $"Number={text}",
            JsonValueKind.True or JsonValueKind.False => $"Boolean={text}",
            JsonValueKind.Null => $"Null={text}",
            _ => $"Json={text}",
        };
    }

    /// <summary>The canonical text; null where a pull goes on without the value.</summary>
    private static string? Canonical(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var names = element.EnumerateObject().Select(property => Text(property.Name)).ToList();
                if (names.Distinct().Count() < names.Count) throw new FormatException("repeated");
                var members = element.EnumerateObject().Select(property => (Name: property.Name, Value: Canonical(property.Value))).ToList();
                return members.Exists(member => member.Value is null) ? null : "{" + string.Join(',', members.Select(member => $"{Quote(member.Name)}:{member.Value}")) + "}";
            case JsonValueKind.Array:
                var elements = element.EnumerateArray().Select(Canonical).ToList();
                return elements.Contains(null) ? null : $"[{string.Join(',', elements)}]";
            case JsonValueKind.String:
                try
                {
                    return Quote(element.GetString()!);
                }
                catch (InvalidOperationException)
                {
                    return null;
                }

            case JsonValueKind.Number:
                return NumberText.TryCanonicalize(element.GetRawText(), out var canonical) == NumberParse.Ok ? canonical : null;
            default:
                return element.GetRawText();
        }
    }

    private static string Text(string name) => name.Contains('\0') ? throw new FormatException("NUL") : name;

    private static string? Quote(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        return JsonText.TryWriteString(text, output) ? Encoding.UTF8.GetString(output.WrittenSpan) : null;
    }
}
