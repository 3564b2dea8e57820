using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Components;

/// <summary>What a connector is, in words and as an icon.</summary>
internal static class ConnectorWords
{
    /// <summary>Its icon.</summary>
    public static string Icon(ConnectorRow connector) => Delivery(connector) switch
    {
        "upload" => "upload",
        "url" => "link",
        _ => Icon(connector.Type),
    };

    /// <summary>The icon of a type.</summary>
    public static string Icon(string type) => type switch
    {
        "sql" => "database",
        "file" => "file-spreadsheet",
        "webhook" => "webhook",
        _ => "blocks",
    };

    /// <summary>Its type for people: "SQLite", "Webhook".</summary>
    public static string Kind(this IStringLocalizer<ComponentTexts> texts, ConnectorRow connector) => connector.Type switch
    {
        "sql" => Text(connector.Definition["source"], "provider") switch
        {
            "sqlite" => "SQLite",
            "postgresql" => "PostgreSQL",
            "mysql" => "MySQL",
            "sqlserver" => "SQL Server",
            _ => "SQL",
        },
        "file" => texts[Delivery(connector) is { } delivery ? "Kind-file-" + delivery : "Kind-file"],
        "webhook" => texts["Kind-webhook"],
        _ => texts["Kind-premium"],
    };

    /// <summary>True for a connector that runs by itself.</summary>
    public static bool IsPull(ConnectorRow connector) => connector.Type is "sql" or "file";

    /// <summary>How a file connector's files come: <c>upload</c>, <c>url</c> or <c>folder</c>; null for other types.</summary>
    public static string? Delivery(ConnectorRow connector) =>
        connector.Type == "file" && Text(connector.Definition["source"], "delivery") is "upload" or "url" or "folder" ? Text(connector.Definition["source"], "delivery") : null;

    /// <summary>True for a connector whose files are uploaded.</summary>
    public static bool IsUpload(ConnectorRow connector) => Delivery(connector) == "upload";

    /// <summary>True for a connector that somebody can have run now.</summary>
    public static bool CanRun(ConnectorRow connector) => IsPull(connector) && connector.Enabled && !(IsUpload(connector) && connector.StateCode == "not_run");

    /// <summary>How often it runs, in seconds; null where it follows a cron line or is pushed to.</summary>
    public static double? IntervalSeconds(ConnectorRow connector) =>
        Delivery(connector) is not ("upload" or "folder") && connector.Definition["pollingIntervalSeconds"] is JsonValue value && value.TryGetValue<double>(out var seconds) ? seconds : null;

    /// <summary>Its cron line, or null.</summary>
    public static string? Cron(ConnectorRow connector) => Text(connector.Definition, "cron");

    private static string? Text(JsonNode? node, string name) => node is JsonObject json && json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
