using DataPool.Connectors.Sql;
using DataPool.Core.Records;
using DataPool.Outside.Http;

namespace DataPool.Server.Settings;

/// <summary>The section <c>DataPool</c> of the configuration, checked. Holds secrets: no record, so that nothing prints them.</summary>
internal sealed class DataPoolSettings
{
    /// <summary>Where everything is kept; absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What it is kept in.</summary>
    public required StorageKind Storage { get; init; }

    /// <summary><c>ConnectionStrings:DataPool</c>, a secret: how the database is reached. Null where none is configured; SQLite has no use for it.</summary>
    public required string? ConnectionString { get; init; }

    /// <summary>The zone of naive times where a connector names none.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The folders that connectors may read from; absolute.</summary>
    public required IReadOnlyList<string> AllowedRoots { get; init; }

    /// <summary>Where connectors may fetch from.</summary>
    public required OutboundSettings Outbound { get; init; }

    /// <summary>What connectors of type sql may do.</summary>
    public required SqlOptions Sql { get; init; }

    /// <summary>What streams, items and requests may hold.</summary>
    public required LimitSettings Limits { get; init; }

    /// <summary>Days for which connectors' logs, runs and requests are kept.</summary>
    public required int LogRetentionDays { get; init; }

    /// <summary>Opens the management API; null when none is configured.</summary>
    public required string? AdminApiToken { get; init; }

    /// <summary>The e-mail address of the administrator whom the settings name; null where they name none.</summary>
    public required string? AdminEmail { get; init; }

    /// <summary>That administrator's password; null where there is none.</summary>
    public required string? AdminPassword { get; init; }

    /// <summary>Wraps the key ring; null when none is configured.</summary>
    public required byte[]? MasterKey { get; init; }

    /// <summary>Names below <c>DataPool</c> that nobody reads: misspelt, or of another version.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }
}

/// <summary><c>DataPool:Outbound</c>, of what is fetched over HTTP. The proxy holds a password: no record.</summary>
internal sealed class OutboundSettings
{
    /// <summary>The addresses that may be connected to.</summary>
    public required OutboundPolicy Policy { get; init; }

    /// <summary>Through which everything goes; null for directly.</summary>
    public required OutboundProxy? Proxy { get; init; }
}

/// <summary><c>DataPool:Limits</c>.</summary>
internal sealed class LimitSettings
{
    /// <summary>What streams, items and values may hold.</summary>
    public required RecordLimits Records { get; init; }

    /// <summary>Bytes of a push's body.</summary>
    public required int RequestBytes { get; init; }

    /// <summary>Bytes of a push's body of lines (<c>application/x-ndjson</c>).</summary>
    public required int NdjsonBytes { get; init; }

    /// <summary>Bytes of all such bodies that arrive or are worked on at once.</summary>
    public required long NdjsonTotalBytes { get; init; }

    /// <summary>Bytes of an uploaded or fetched file, also unpacked.</summary>
    public required long UploadBytes { get; init; }

    /// <summary>Records of such a body.</summary>
    public required int NdjsonRecords { get; init; }

    /// <summary>Answers that are remembered for requests with an <c>Idempotency-Key</c>, of all connectors.</summary>
    public required int IdempotencyKeys { get; init; }

    /// <summary>Pushes a second of one connector; 0 for no limit.</summary>
    public required int RequestsPerSecond { get; init; }

    /// <summary>Bytes that the history of all streams may take.</summary>
    public required long HistoryBytes { get; init; }
}
