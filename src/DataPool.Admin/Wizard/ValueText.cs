using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Core.Values;

namespace DataPool.Admin.Wizard;

/// <summary>Values of records as people read them, and as the pool would take them.</summary>
internal static class ValueText
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text without its quotes; numbers with every digit; anything else as JSON. Empty for nothing.</summary>
    public static string Of(JsonNode? value) => value switch
    {
        null => "",
        JsonValue when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => value.ToJsonString(Plain),
    };

    /// <summary>The first of these values that differ, one after the other.</summary>
    public static string Few(IEnumerable<JsonNode?> values, int most)
    {
        var different = values.Where(value => value is not null).Select(Of).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).Take(most + 1).ToArray();
        return string.Join(", ", different.Take(most)) + (different.Length > most ? "…" : "");
    }

    /// <summary>A value converted as the mapping would do it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="found">The type of its column: dates are texts in JSON.</param>
    /// <param name="wanted">The type in the definition; <c>auto</c> for as it is.</param>
    /// <param name="result">The value then; null where it becomes empty.</param>
    /// <returns>False where it does not convert.</returns>
    public static bool TryConvert(JsonNode? value, string found, string wanted, out JsonNode? result)
    {
        result = value?.DeepClone();
        if (value is null || !Enum.TryParse<ValueKind>(wanted, ignoreCase: true, out var target)) return true;
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        if (!ValueConverter.TryConvert(KindOf(value, found), Encoding.UTF8.GetBytes(value.ToJsonString(Plain)), target, ConversionOptions.Default, output))
        {
            result = null;
            return false;
        }

        result = JsonNode.Parse(output.WrittenSpan);
        return true;
    }

    private static ValueKind KindOf(JsonNode value, string found) => value.GetValueKind() switch
    {
        JsonValueKind.String => found == "date" ? ValueKind.Date : ValueKind.String,
        JsonValueKind.Number => ValueKind.Number,
        JsonValueKind.True or JsonValueKind.False => ValueKind.Boolean,
        _ => ValueKind.Json,
    };
}
