using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataPool.Storage.Config;

/// <summary>How lists of texts are stored: as a JSON array.</summary>
internal static class TextList
{
    public static string Write(IReadOnlyList<string> texts) => JsonSerializer.Serialize([.. texts], TextListJson.Default.StringArray);

    public static string[] Read(string json) => JsonSerializer.Deserialize(json, TextListJson.Default.StringArray) ?? [];
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class TextListJson : JsonSerializerContext;
