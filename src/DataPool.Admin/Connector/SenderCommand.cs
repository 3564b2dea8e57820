using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataPool.Admin.Api;
using DataPool.Admin.Components;

namespace DataPool.Admin.Connector;

/// <summary>A line for a shell that sends one item, or a file, to a connector, to try it out.</summary>
internal static partial class SenderCommand
{
    // A record with a few of the fields says enough.
    private const int MostFields = 3;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where the connector is sent to; null for one that nobody sends to.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="server">The server's address with a slash at its end.</param>
    public static string? AddressOf(ConnectorRow connector, string server) => connector.Type switch
    {
        "webhook" => $"{server}api/webhook/{connector.Stream}",
        "premium" => $"{server}api/ingest",
        "file" when ConnectorWords.IsUpload(connector) => $"{server}api/connectors/{connector.Id}/file",
        _ => null,
    };

    /// <summary>The line; null where <see cref="AddressOf"/> is.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="server">The server's address with a slash at its end.</param>
    /// <param name="key">The ingest key, or a word in its place.</param>
    public static string? Of(ConnectorRow connector, string server, string key)
    {
        if (AddressOf(connector, server) is not { } address) return null;
        if (connector.Type == "file") return $"curl -T sales.xlsx \\\n  -H \"Authorization: Bearer {key}\" \\\n  {Quoted(address + "?name=sales.xlsx")}";
        var body = connector.Type == "premium" ? Envelope(connector) : Wrapped(connector, Record(connector, withKey: true));
        return $"curl -X POST {address} \\\n  -H \"Authorization: Bearer {key}\" \\\n  -H \"Content-Type: application/json\" \\\n  -d {Quoted(body.ToJsonString(Plain))}";
    }

    private static JsonObject Envelope(ConnectorRow connector)
    {
        var item = new JsonObject { ["fields"] = Record(connector, withKey: false) };
        if (KeyOf(connector) is not []) item.Insert(0, "id", "example-1");
        return new JsonObject { ["stream"] = connector.Stream, ["items"] = new JsonArray(item) };
    }

    private static JsonObject Record(ConnectorRow connector, bool withKey)
    {
        var record = new JsonObject();
        if (withKey)
            foreach (var name in KeyOf(connector))
                record[name] = "example-1";
        foreach (var field in (connector.Definition["mapping"]?["fields"] as JsonArray ?? []).OfType<JsonObject>().Take(MostFields))
            if (Text(field["from"]) is { } from && !record.ContainsKey(from))
                record[from] = Sample(Text(field["type"]));
        if (record.Count <= (withKey ? KeyOf(connector).Count : 0)) record["value"] = 42;
        return record;
    }

    // "$.events[*]" and the like; other paths are for those who wrote them.
    private static JsonNode Wrapped(ConnectorRow connector, JsonObject record)
    {
        if (Text(connector.Definition["source"]?["records"]) is not { } path || PlainPath().Match(path) is not { Success: true } match) return record;
        JsonNode body = new JsonArray(record);
        foreach (var name in match.Groups["name"].Captures.Reverse()) body = new JsonObject { [name.Value] = body };
        return body;
    }

    private static List<string> KeyOf(ConnectorRow connector) =>
        connector.Definition["mapping"]?["key"] is JsonArray names ? [.. names.Select(Text).OfType<string>()] : ["id"];

    private static JsonNode Sample(string? type) => type switch
    {
        "number" => 42,
        "boolean" => true,
        "date" => "2026-04-09T13:30:00Z",
        _ => "text",
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // What stands between single quotes is nothing to a POSIX shell; a single quote itself ends them for a moment.
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^\$(?:\.(?<name>\w+))+(?:\[\*\])?$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPath();
}
