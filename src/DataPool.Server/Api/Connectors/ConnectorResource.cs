using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Core.Connectors;

namespace DataPool.Server.Api.Connectors;

/// <summary>A connector as the API shows it (PRODUCT 4).</summary>
[Description("A connector.")]
internal record ConnectorResource
{
    [Description("Its id; never used again.")]
    public required string Id { get; init; }

    [Description("Its name; unique, compared without case.")]
    public required string Name { get; init; }

    [Description("Its type, e.g. sql or webhook.")]
    public required string Type { get; init; }

    [Description("The stream that it feeds.")]
    public required string Stream { get; init; }

    [Description("False while it is paused.")]
    public required bool Enabled { get; init; }

    [Description("How it is doing.")]
    public required ConnectorState State { get; init; }

    [Description("Why it is in this state, for people; null when Active.")]
    public required string? StateReason { get; init; }

    [Description("Why it is in this state, as a stable code; null when Active.")]
    public required string? StateCode { get; init; }

    [Description("The state's colour: green, yellow, red or grey.")]
    public required string Colour { get; init; }

    [Description("The end of the last successful run, or the last accepted push.")]
    public required DateTime? LastSuccessAt { get; init; }

    [Description("The start of the last run, or the last authenticated push, whatever came of it.")]
    public required DateTime? LastAttemptAt { get; init; }

    [Description("When the next run is due; null where none is planned.")]
    public required DateTime? NextRunAt { get; init; }

    [Description("The number of items that it claims now; null where its stream cannot be read now.")]
    public required int? ItemCount { get; init; }

    [Description("Failed runs or refused pushes of the last 24 hours, counted by the hour.")]
    public required int ErrorCount24h { get; init; }

    [Description("What the last successful run could not take as it was.")]
    public required IReadOnlyList<Warning> Warnings { get; init; }

    [Description("The id of its newest ingest key.")]
    public required string? KeyId { get; init; }

    [Description("Its definition with defaults filled in; secrets read as \"***\". Null only where what is stored is damaged.")]
    public required JsonObject? Definition { get; init; }

    /// <summary>The resource of a connector.</summary>
    public static ConnectorResource Of(Connector connector, int? itemCount, DateTimeOffset now)
    {
        var status = connector.Status(now);
        return new ConnectorResource
        {
            Id = connector.Id,
            Name = connector.Name,
            Type = connector.TypeName,
            Stream = connector.StreamName,
            Enabled = connector.Enabled,
            State = status.State,
            StateReason = status.Reason,
            StateCode = status.Code,
            Colour = status.Colour,
            LastSuccessAt = status.Facts.LastSuccessAt?.UtcDateTime,
            LastAttemptAt = status.Facts.LastAttemptAt?.UtcDateTime,
            NextRunAt = connector.Enabled ? connector.Health.NextRunAt?.UtcDateTime : null,
            ItemCount = itemCount,
            ErrorCount24h = status.Facts.ErrorCount(now),
            Warnings = status.Facts.Warnings,
            KeyId = connector.Keys is [var key, ..] ? key.KeyId : null,
            Definition = DefinitionOf(connector),
        };
    }

    private static JsonObject? DefinitionOf(Connector connector)
    {
        try
        {
            if (JsonNode.Parse(connector.Shown) is not JsonObject definition) return null;
            definition["enabled"] = connector.Enabled;
            return definition;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The answer to a creation.</summary>
[Description("A connector that was just created.")]
internal sealed record CreatedConnector : ConnectorResource
{
    [SetsRequiredMembers]
    public CreatedConnector(ConnectorResource connector, string ingestKey) : base(connector) => IngestKey = ingestKey;

    [Description("Its ingest key: shown this once, not stored.")]
    public string IngestKey { get; init; }
}
