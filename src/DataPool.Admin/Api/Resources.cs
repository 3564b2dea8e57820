using System.Text.Json.Nodes;

namespace DataPool.Admin.Api;

/// <summary>A page of a list (PRODUCT 4).</summary>
/// <param name="Data">What is on it.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Data, string? Next);

/// <summary>The state of a connector (PRODUCT 2.8).</summary>
public enum ConnectorLight
{
    /// <summary>Green.</summary>
    Active,

    /// <summary>Yellow.</summary>
    Idle,

    /// <summary>Red.</summary>
    Error,

    /// <summary>Grey: paused.</summary>
    Disabled,
}

/// <summary>A connector as the API lists it.</summary>
public sealed record ConnectorRow
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>sql</c>, <c>file</c>, <c>webhook</c> or <c>premium</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The stream that it feeds.</summary>
    public required string Stream { get; init; }

    /// <summary>False while it is paused.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Its state.</summary>
    public required ConnectorLight State { get; init; }

    /// <summary>Why; null where there is nothing to say.</summary>
    public string? StateReason { get; init; }

    /// <summary>Why, as a code.</summary>
    public string? StateCode { get; init; }

    /// <summary>The id of the log entry that tells of this state; null where there is none.</summary>
    public string? StateLogId { get; init; }

    /// <summary>When a run succeeded or a push was accepted last.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>When it was last tried.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>When it runs next; null for push types and paused ones.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>How many items it claims now; null where its stream cannot be read now.</summary>
    public int? ItemCount { get; init; }

    /// <summary>Errors of the last 24 hours.</summary>
    public int ErrorCount24h { get; init; }

    /// <summary>The id of its newest ingest key; null where it has none.</summary>
    public string? KeyId { get; init; }

    /// <summary>Its ingest keys that open something now, the newest first.</summary>
    public IReadOnlyList<IngestKeyRow> Keys { get; init; } = [];

    /// <summary>What the last run or push warned of.</summary>
    public IReadOnlyList<WarningRow> Warnings { get; init; } = [];

    /// <summary>Its definition, secrets as <c>"***"</c>; empty where what is stored is damaged.</summary>
    public JsonObject Definition { get => field ?? []; init; } = [];
}

/// <summary>What happened in one hour.</summary>
/// <param name="Hour">When it begins.</param>
/// <param name="Runs">Runs that ended, or requests.</param>
/// <param name="Errors">Failed or held runs, or refused requests.</param>
/// <param name="Items">Items that came.</param>
/// <param name="DurationMs">The time that runs took.</param>
public sealed record HourRow(DateTimeOffset Hour, long Runs, long Errors, long Items, long DurationMs);

/// <summary>The hours of one connector, oldest first.</summary>
/// <param name="Id">The connector's id.</param>
/// <param name="Hours">The hours.</param>
public sealed record ConnectorHoursRow(string Id, IReadOnlyList<HourRow> Hours);
