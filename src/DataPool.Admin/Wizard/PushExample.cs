using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DataPool.Admin.Wizard;

/// <summary>What one sends to a connector that is sent to, ready to try.</summary>
internal static partial class PushExample
{
    // What is longer is no example any more.
    private const int MaxSampleCharacters = 2000;

    /// <summary>Where it is sent.</summary>
    /// <param name="server">The server's address as the reader's browser knows it, with a slash at its end.</param>
    /// <param name="type">The connector's type.</param>
    /// <param name="stream">Its stream.</param>
    public static string Address(string server, string type, string stream) => type == "webhook" ? $"{server}api/webhook/{stream}" : $"{server}api/ingest";

    /// <summary>A body: the sample, where there is one, or an item with the key that is wanted.</summary>
    public static string Body(WizardDraft draft, string sample)
    {
        if (Compact(sample) is { Length: <= MaxSampleCharacters } given) return given;
        if (draft.Form.Type != "webhook") return new JsonObject { ["stream"] = draft.Stream, ["items"] = new JsonArray(new JsonObject { ["id"] = "a1", ["fields"] = new JsonObject { ["value"] = 42 } }) }.ToJsonString();
        var item = new JsonObject();
        foreach (var field in KeyChoice.Of(draft.Mapping) ?? ["id"]) item[field] = "a1";
        item["value"] = 42;
        return ListPath().Match(draft.Text("source.records")) is { Success: true } list
            ? new JsonObject { [list.Groups[1].Value] = new JsonArray(item) }.ToJsonString()
            : item.ToJsonString();
    }

    /// <summary>The line for a shell.</summary>
    public static string Curl(string address, string key, string body) =>
        $"""
        curl -X POST {address} \
          -H "Authorization: Bearer {key}" \
          -H "Content-Type: application/json" \
          -d '{body.Replace("'", "'\\''", StringComparison.Ordinal)}'
        """;

    private static string? Compact(string sample)
    {
        try
        {
            return sample.Trim().Length == 0 ? null : JsonNode.Parse(sample)?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^\$\.(\w+)\[\*\]$")]
    private static partial Regex ListPath();
}
