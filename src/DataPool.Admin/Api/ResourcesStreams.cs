namespace DataPool.Admin.Api;

/// <summary>A stream as the API lists it.</summary>
public sealed record StreamRow
{
    /// <summary>Its name.</summary>
    public required string Stream { get; init; }

    /// <summary>The random id of its history: another one where it was deleted and made again.</summary>
    public required string Epoch { get; init; }

    /// <summary>Its version; null where it cannot be read now.</summary>
    public long? Version { get; init; }

    /// <summary>The number of its items; null where it cannot be read now.</summary>
    public int? ItemCount { get; init; }

    /// <summary>When it last changed; null before that.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>How far it can be trusted now.</summary>
    public required StreamStatusRow Status { get; init; }

    /// <summary>Days for which its history is kept; 0 for none.</summary>
    public int HistoryDays { get; init; }

    /// <summary>The most bytes that its history may take.</summary>
    public long HistoryMaxBytes { get; init; }

    /// <summary>Since when its history is kept; null where there is none.</summary>
    public DateTimeOffset? KeptSince { get; init; }

    /// <summary>True when everybody may read it.</summary>
    public bool Public { get; init; }
}

/// <summary>How far a stream can be trusted now.</summary>
/// <param name="State"><c>fresh</c>, <c>late</c> or <c>stale</c>.</param>
/// <param name="CheckedAt">When one of its connectors last succeeded.</param>
/// <param name="Connectors">Its connectors.</param>
public sealed record StreamStatusRow(string State, DateTimeOffset? CheckedAt, IReadOnlyList<StreamConnectorRow>? Connectors);

/// <summary>A connector of a stream.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">How it is doing.</param>
public sealed record StreamConnectorRow(string Id, string Name, ConnectorLight State);

/// <summary>The fields of a stream.</summary>
/// <param name="Fields">They, in first-seen order.</param>
public sealed record StreamSchemaRow(IReadOnlyList<StreamFieldRow> Fields);

/// <summary>A field over all items of a stream.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its values; <c>mixed</c> where they differ.</param>
public sealed record StreamFieldRow(string Name, string Type);

/// <summary>The items of a stream, for their keys.</summary>
/// <param name="Items">They, in order.</param>
public sealed record StreamItemsRow(IReadOnlyList<StreamItemRow> Items);

/// <summary>An item.</summary>
/// <param name="Key">Its key.</param>
public sealed record StreamItemRow(string Key);

/// <summary>A read key that was just made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">The key, which is told this once.</param>
public sealed record NewReadKeyRow(string Id, string Key);
