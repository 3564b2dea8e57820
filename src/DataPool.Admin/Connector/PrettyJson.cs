using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataPool.Admin.Connector;

/// <summary>JSON for people: indented, with every letter as it is. Only shown as text, never put into a page's source.</summary>
internal static class PrettyJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>A value as JSON.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);
}
