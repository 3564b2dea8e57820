using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using DataPool.Core.Connectors;

namespace DataPool.Server.Api.Connectors;

/// <summary>A connector.</summary>
internal record ConnectorResource
{
    /// <summary>Its id; never used again.</summary>
    public required string Id { get; init; }

    /// <summary>Its name; unique, compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, e.g. sql or webhook.</summary>
    public required string Type { get; init; }

    /// <summary>The stream that it feeds.</summary>
    public required string Stream { get; init; }

    /// <summary>False while it is paused.</summary>
    public required bool Enabled { get; init; }

    /// <summary>How it is doing.</summary>
    public required ConnectorState State { get; init; }

    /// <summary>Why it is in this state, for people; null when Active.</summary>
    public required string? StateReason { get; init; }

    /// <summary>Why it is in this state, as a stable code; null when Active.</summary>
    public required string? StateCode { get; init; }

    /// <summary>The id of the log entry that tells of this state; null where it was left out of the log.</summary>
    public required string? StateLogId { get; init; }

    /// <summary>The state's colour: green, yellow, red or grey.</summary>
    public required string Colour { get; init; }

    /// <summary>The end of the last successful run, or the last accepted push.</summary>
    public required DateTime? LastSuccessAt { get; init; }

    /// <summary>The start of the last run, or the last authenticated push, whatever came of it.</summary>
    public required DateTime? LastAttemptAt { get; init; }

    /// <summary>When the next run is due; null where none is planned.</summary>
    public required DateTime? NextRunAt { get; init; }

    /// <summary>The number of items that it claims now; null where its stream cannot be read now.</summary>
    public required int? ItemCount { get; init; }

    /// <summary>Failed runs or refused pushes of the last 24 hours, counted by the hour.</summary>
    public required int ErrorCount24h { get; init; }

    /// <summary>What the last successful run could not take as it was.</summary>
    public required IReadOnlyList<Warning> Warnings { get; init; }

    /// <summary>The id of its newest ingest key.</summary>
    public required string? KeyId { get; init; }

    /// <summary>Its ingest keys that open something now, the newest first: never the keys themselves.</summary>
    public required IReadOnlyList<IngestKeyResource> Keys { get; init; }

    /// <summary>Its definition with defaults filled in; secrets read as "***". Null only where what is stored is damaged.</summary>
    public required JsonElement? Definition { get; init; }

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
            StateLogId = status.Facts.StateLogId?.ToString(CultureInfo.InvariantCulture),
            Colour = status.Colour,
            LastSuccessAt = status.Facts.LastSuccessAt?.UtcDateTime,
            LastAttemptAt = status.Facts.LastAttemptAt?.UtcDateTime,
            NextRunAt = connector.Enabled ? connector.Health.NextRunAt?.UtcDateTime : null,
            ItemCount = itemCount,
            ErrorCount24h = status.Facts.ErrorCount(now),
            Warnings = status.Facts.Warnings,
            KeyId = connector.Keys is [var key, ..] ? key.KeyId : null,
            Keys = [.. connector.Keys.Where(live => live.IsLive(now)).Select(IngestKeyResource.Of)],
            Definition = connector.ShownDefinition,
        };
    }
}

/// <summary>An ingest key of a connector.</summary>
internal sealed record IngestKeyResource
{
    /// <summary>Its id, which is part of the key.</summary>
    public required string KeyId { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it stops, after a rotation with grace; null for the newest one.</summary>
    public required DateTime? ValidUntil { get; init; }

    /// <summary>When it last opened a request, to the minute; null before that.</summary>
    public required DateTime? LastUsedAt { get; init; }

    /// <summary>A key as it is shown.</summary>
    public static IngestKeyResource Of(ConnectorKey key) => new()
    {
        KeyId = key.KeyId,
        CreatedAt = key.CreatedAt.UtcDateTime,
        ValidUntil = key.ValidUntil?.UtcDateTime,
        LastUsedAt = key.LastUsedAt?.UtcDateTime,
    };
}

/// <summary>A connector that was just created.</summary>
internal sealed record CreatedConnector : ConnectorResource
{
    [SetsRequiredMembers]
    public CreatedConnector(ConnectorResource connector, string ingestKey) : base(connector) => IngestKey = ingestKey;

    /// <summary>Its ingest key: shown this once, not stored.</summary>
    public string IngestKey { get; init; }
}
