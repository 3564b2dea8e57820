namespace DataPool.Server.Api.Streams;

// Only described: what they describe is written by hand, as bytes.

/// <summary>A page of streams.</summary>
internal sealed record StreamListBody
{
    /// <summary>The streams, by name.</summary>
    public required IReadOnlyList<StreamBody> Data { get; init; }

    /// <summary>The cursor of the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

/// <summary>A stream.</summary>
internal sealed record StreamBody
{
    /// <summary>Its name.</summary>
    public required string Stream { get; init; }

    /// <summary>The random id of its history.</summary>
    public required string Epoch { get; init; }

    /// <summary>Its version, from 0: each request or run that changes something adds one; null where it cannot be read now.</summary>
    public required long? Version { get; init; }

    /// <summary>The number of its items; null where it cannot be read now.</summary>
    public required int? ItemCount { get; init; }

    /// <summary>When it last changed; null before that, and where it cannot be read now.</summary>
    public required DateTime? UpdatedAt { get; init; }

    /// <summary>How far it can be trusted now.</summary>
    public required StatusBody Status { get; init; }

    /// <summary>The ids of its connectors.</summary>
    public required IReadOnlyList<string> Connectors { get; init; }

    /// <summary>Days for which its history is kept; 0 for none.</summary>
    public required int HistoryDays { get; init; }

    /// <summary>The most bytes that its history may take.</summary>
    public required long HistoryMaxBytes { get; init; }

    /// <summary>The time from which its history is kept; null where there is none.</summary>
    public required DateTime? KeptSince { get; init; }

    /// <summary>True when everybody may read it.</summary>
    public required bool Public { get; init; }
}

/// <summary>How far a stream can be trusted now.</summary>
internal sealed record StatusBody
{
    /// <summary>fresh; late: some of its connectors are behind; stale: all are, or there is none.</summary>
    public required string State { get; init; }

    /// <summary>When one of its connectors last succeeded.</summary>
    public required DateTime? CheckedAt { get; init; }

    /// <summary>Its connectors; not for read keys and the public.</summary>
    public IReadOnlyList<StatusConnectorBody>? Connectors { get; init; }
}

/// <summary>A connector of a stream.</summary>
internal sealed record StatusConnectorBody
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it is doing: Active, Idle, Error or Disabled.</summary>
    public required string State { get; init; }
}

/// <summary>A stream as it stands at one version.</summary>
internal sealed record SnapshotBody
{
    /// <summary>The stream's name.</summary>
    public required string Stream { get; init; }

    /// <summary>The random id of its history.</summary>
    public required string Epoch { get; init; }

    /// <summary>The version.</summary>
    public required long Version { get; init; }

    /// <summary>When that version came to be; null for version 0.</summary>
    public required DateTime? At { get; init; }

    /// <summary>How far it can be trusted now; absent in a snapshot of the past.</summary>
    public StatusBody? Status { get; init; }

    /// <summary>With a limit: the key to go on after, where more items follow.</summary>
    public string? Next { get; init; }

    /// <summary>The items, by rank, then key.</summary>
    public required IReadOnlyList<ItemBody> Items { get; init; }
}

/// <summary>An item.</summary>
internal sealed record ItemBody
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Its place.</summary>
    public required long Rank { get; init; }

    /// <summary>Its fields: strings, numbers, booleans, null, or JSON; dates as ISO 8601 strings.</summary>
    public required IReadOnlyDictionary<string, object?> Fields { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>True while its source no longer returns it.</summary>
    public bool? Missing { get; init; }

    /// <summary>With owners=true: by field the id of the connector that supplied it; null where that connector was deleted and its items kept.</summary>
    public IReadOnlyDictionary<string, string?>? Owners { get; init; }
}

/// <summary>What a field of an item was.</summary>
internal sealed record HistoryBody
{
    /// <summary>The field.</summary>
    public required string Field { get; init; }

    /// <summary>The points, in the order of time; the first is what the field was when the range began, where that is known.</summary>
    public required IReadOnlyList<HistoryPointBody> Points { get; init; }
}

/// <summary>One change (value, or removed), or several of one stretch of time summed up (first, last, count, and for numbers min, max, mean).</summary>
internal sealed record HistoryPointBody
{
    /// <summary>When it happened; of several changes, the first.</summary>
    public required DateTime At { get; init; }

    /// <summary>What the field was set to.</summary>
    public object? Value { get; init; }

    /// <summary>The first value of the stretch.</summary>
    public object? First { get; init; }

    /// <summary>The last value of the stretch.</summary>
    public object? Last { get; init; }

    /// <summary>The smallest number.</summary>
    public object? Min { get; init; }

    /// <summary>The largest number.</summary>
    public object? Max { get; init; }

    /// <summary>The mean of the numbers that it was set to, each counted once; to about 15 digits.</summary>
    public object? Mean { get; init; }

    /// <summary>How many times it was set in the stretch.</summary>
    public int? Count { get; init; }

    /// <summary>True when the field or its item went, and did not come back within the stretch.</summary>
    public bool? Removed { get; init; }
}
