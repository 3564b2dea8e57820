using System.Text.Json.Nodes;
using DataPool.Admin.Api;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Components;

/// <summary>What a connector is, in words and as an icon.</summary>
internal static class ConnectorWords
{
    /// <summary>Its icon.</summary>
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
        "file" => texts["Kind-file"],
        "webhook" => texts["Kind-webhook"],
        _ => texts["Kind-premium"],
    };

    /// <summary>True for a connector that runs by itself.</summary>
    public static bool IsPull(ConnectorRow connector) => connector.Type is "sql" or "file";

    /// <summary>How often it runs, in seconds; null where it follows a cron line or is pushed to.</summary>
    public static double? IntervalSeconds(ConnectorRow connector) =>
        connector.Definition["pollingIntervalSeconds"] is JsonValue value && value.TryGetValue<double>(out var seconds) ? seconds : null;

    /// <summary>Its cron line, or null.</summary>
    public static string? Cron(ConnectorRow connector) => Text(connector.Definition, "cron");

    private static string? Text(JsonNode? node, string name) => node is JsonObject json && json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
