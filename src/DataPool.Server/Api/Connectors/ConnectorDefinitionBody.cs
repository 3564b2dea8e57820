namespace DataPool.Server.Api.Connectors;

// Only described: ConnectorDefinitionReader reads it, and a test holds the two together.
/// <summary>A connector's definition. It is checked whole; a property that is not known is an error.</summary>
internal record ConnectorDefinitionBody
{
    /// <summary>Its name, 1 to 200 characters; unique, compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>sql and file (read their source), webhook or premium (are pushed to).</summary>
    public required string Type { get; init; }

    /// <summary>False to create it paused. Default true.</summary>
    public bool Enabled { get; init; }

    /// <summary>Types that poll: seconds between two runs, 1 to 86400. Default 60 (sql), 300 (file by url), 5 (file in a folder). Not for file by upload.</summary>
    public int? PollingIntervalSeconds { get; init; }

    /// <summary>Types that poll: when they run, instead of an interval: minute, hour, day of month, month and day of week, in timeZone.</summary>
    public string? Cron { get; init; }

    /// <summary>Types that are pushed to: seconds without a push after which the connector is Idle, 0 (never) to 604800. Default 900.</summary>
    public int? IdleAfterSeconds { get; init; }

    /// <summary>The IANA time zone of times that name none. Default: the setting DataPool:TimeZone, else the server's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Where data comes from. sql: {provider: "sqlite", database or connectionString, query, timeoutSeconds?, maxRows?}; file: {format?: auto, csv, excel, json or xml, options?, delivery: upload, url or folder}, with url, auth?, headers?, caCertificate?, timeoutSeconds? for url, and path, pattern?, after?: archive, delete or leave, archivePath for folder; webhook: {records?}; premium: {streams?}, all streams that it may write to. Secrets read as "***".</summary>
    public required IReadOnlyDictionary<string, object?> Source { get; init; }

    /// <summary>How records become items.</summary>
    public required MappingBody Mapping { get; init; }
}

/// <summary>How records become items of a stream.</summary>
internal sealed record MappingBody
{
    /// <summary>The stream: lower-case letters, digits, - and _, at most 64. Created with the connector where it does not exist.</summary>
    public required string Stream { get; init; }

    /// <summary>The source fields that identify an item. Default: the first column (sql, csv, excel), id (json, xml, push). Push only: an empty list asks for generated keys.</summary>
    public IReadOnlyList<string>? Key { get; init; }

    /// <summary>Fields that are selected, renamed, retyped or calculated.</summary>
    public IReadOnlyList<MappingFieldBody>? Fields { get; init; }

    /// <summary>What becomes of other source fields: include (default) or drop.</summary>
    public string? Unmapped { get; init; }

    /// <summary>Nested objects: flatten (default, a.b) or json (one field).</summary>
    public string? Nested { get; init; }

    /// <summary>replace (default for sql and file): the connector's fields of the item become exactly the record's; merge (default for push): absent fields stay.</summary>
    public string? Write { get; init; }

    /// <summary>Polling: items that the source no longer returns: remove (default), keep or mark.</summary>
    public string? Missing { get; init; }

    /// <summary>What a run or a snapshot must pass; one that does not is held: nothing is applied.</summary>
    public GuardBody? Guard { get; init; }

    /// <summary>Types that are pushed to: seconds without a write after which an item leaves, 1 to 31536000. Default: never.</summary>
    public int? ExpireAfterSeconds { get; init; }

    /// <summary>The most items of this connector, at most DataPool:Limits:ItemsPerStream. Default: no limit but the stream's; 1000 where keys are generated.</summary>
    public int? MaxItems { get; init; }

    /// <summary>Beyond maxItems: reject (default) or dropOldest (default where keys are generated).</summary>
    public string? Overflow { get; init; }
}

/// <summary>When a run or snapshot is held.</summary>
internal sealed record GuardBody
{
    /// <summary>The most of the connector's items, in percent, that one may remove: 0 to 100. Default: no limit.</summary>
    public int? MaxRemovedPercent { get; init; }

    /// <summary>False to hold one without any item, after there were items. Default true (sql, push), false (file).</summary>
    public bool? AllowEmpty { get; init; }
}

/// <summary>One field.</summary>
internal sealed record MappingFieldBody
{
    /// <summary>The source field. May be left out where there is an expression.</summary>
    public string? From { get; init; }

    /// <summary>The item's field. Default: as the source field; needed where there is none.</summary>
    public string? To { get; init; }

    /// <summary>auto (default), string, number, boolean, date or json.</summary>
    public string? Type { get; init; }

    /// <summary>A .NET custom format string.</summary>
    public string? Format { get; init; }

    /// <summary>A culture, for numbers such as 1.234,56.</summary>
    public string? Culture { get; init; }

    /// <summary>The value where the source, or the expression, has none or null.</summary>
    public object? Default { get; init; }

    /// <summary>One JavaScript expression, at most 4000 characters, over value (the source field's), fields (the whole record) and key. Type, format and culture are its result's. A call may take 100,000 steps, 250 ms and 4 MB; one that fails gives null and the warning expression_failed.</summary>
    public string? Expression { get; init; }
}
