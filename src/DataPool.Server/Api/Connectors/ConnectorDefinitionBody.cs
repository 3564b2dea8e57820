using System.ComponentModel;
using System.Text.Json.Nodes;

namespace DataPool.Server.Api.Connectors;

/// <summary>How a definition is described. It is read by <see cref="Core.Connectors.ConnectorDefinitionReader"/>; a test holds the two together.</summary>
[Description("A connector's definition. It is checked whole; a property that is not known is an error.")]
internal sealed record ConnectorDefinitionBody
{
    [Description("Its name, 1 to 200 characters; unique, compared without case.")]
    public required string Name { get; init; }

    [Description("sql or webhook.")]
    public required string Type { get; init; }

    [Description("False to create it paused. Default true.")]
    public bool Enabled { get; init; }

    [Description("Types that poll: seconds between two runs, 1 to 86400. Default 60 (sql).")]
    public int? PollingIntervalSeconds { get; init; }

    [Description("Types that are pushed to: seconds without a push after which the connector is Idle, 0 (never) to 604800. Default 900.")]
    public int? IdleAfterSeconds { get; init; }

    [Description("The IANA time zone of times that name none. Default: the setting DataPool:TimeZone, else the server's.")]
    public string? TimeZone { get; init; }

    [Description("Where data comes from. sql: {provider: \"sqlite\", connectionString, query, timeoutSeconds, maxRows}; webhook: {records?}. Secrets read as \"***\".")]
    public required JsonObject Source { get; init; }

    [Description("How records become items.")]
    public required MappingBody Mapping { get; init; }
}

/// <summary>How a mapping is described.</summary>
[Description("How records become items of a stream.")]
internal sealed record MappingBody
{
    [Description("The stream: lower-case letters, digits, - and _, at most 64. Created with the connector where it does not exist.")]
    public required string Stream { get; init; }

    [Description("The source fields that identify an item. Default: the first column (sql), id (push).")]
    public IReadOnlyList<string>? Key { get; init; }

    [Description("Fields that are selected, renamed or retyped.")]
    public IReadOnlyList<MappingFieldBody>? Fields { get; init; }

    [Description("What becomes of other source fields: include (default) or drop.")]
    public string? Unmapped { get; init; }

    [Description("Nested objects: flatten (default, a.b) or json (one field).")]
    public string? Nested { get; init; }

    [Description("replace (default for sql): the connector's fields of the item become exactly the record's; merge (default for push): absent fields stay.")]
    public string? Write { get; init; }

    [Description("Polling: items that the source no longer returns: remove (default), keep or mark.")]
    public string? Missing { get; init; }
}

/// <summary>How a field of a mapping is described.</summary>
[Description("One field.")]
internal sealed record MappingFieldBody
{
    [Description("The source field.")]
    public required string From { get; init; }

    [Description("The item's field. Default: as the source field.")]
    public string? To { get; init; }

    [Description("auto (default), string, number, boolean, date or json.")]
    public string? Type { get; init; }

    [Description("A .NET custom format string.")]
    public string? Format { get; init; }

    [Description("A culture, for numbers such as 1.234,56.")]
    public string? Culture { get; init; }

    [Description("The value where the source has none or null.")]
    public JsonNode? Default { get; init; }
}
