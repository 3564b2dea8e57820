using DataPool.Server.Api.OpenApi;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Push;

/// <summary>What the API's description says about pushes.</summary>
internal static class PushDescriptions
{
    private static readonly ApiParameter IdField = new("idField", ParameterLocation.Query, "The field that is the item key; before X-Item-Key and the connector's mapping.");

    private static readonly ApiParameter ItemKey = new("X-Item-Key", ParameterLocation.Header, "The field that is the item key; before the connector's mapping.");

    private static readonly ApiParameter Key = new(
        IdempotencyKey.Header, ParameterLocation.Header,
        $"1 to 255 printable ASCII characters, new for each new request. For 24 hours a request that is repeated with it gets the first 202 again, with {IdempotencyKey.ReplayHeader}: true, and changes nothing.");

    private static readonly ApiAnswer[] Refusals =
    [
        ApiAnswer.Problem(400, "invalid_payload", "invalid_parameter"),
        ApiAnswer.Problem(401, "unauthorized", "malformed_key"),
        ApiAnswer.Problem(403, "stream_not_allowed", "wrong_connector_type"),
        ApiAnswer.Problem(409, "idempotency_conflict", "held"),
        ApiAnswer.Problem(413, "payload_too_large"),
        ApiAnswer.Problem(415, "unsupported_media_type"),
        ApiAnswer.Problem(422, "invalid_item", "stream_full"),
        ApiAnswer.Problem(429, "rate_limited"),
        ApiAnswer.Problem(503, "overloaded", "connector_disabled"),
    ];

    public static ApiOperation Webhook { get; } = new(
        "Push",
        "Push items to a webhook",
        "One JSON object (an item) or an array of them, or a form whose field payload holds that JSON. Applied whole or not at all; 202 means that it is on the disk.")
    {
        Access = ApiAccess.Sender,
        Parameters = [new("stream", ParameterLocation.Path, "The stream of the key's connector."), IdField, ItemKey, Key],
        Body = typeof(object),
        BodyContentTypes = ["application/json", "application/x-www-form-urlencoded"],
        Answers = [new(202, "It is committed.", typeof(AcceptedBody)), .. Refusals],
    };

    public static ApiOperation Ingest { get; } = new(
        "Push",
        "Push items from a custom integration",
        "An envelope {\"stream\", \"items\": [{\"id\", \"name\", \"fields\": {}, \"tags\": {}, \"unset\": []}], \"delete\": [ids], \"mode\": \"merge\"|\"replace\"|\"snapshot\"}, a plain record or an array of them, or, as application/x-ndjson, one record a line. Applied whole or not at all; 202 means that it is on the disk.")
    {
        Access = ApiAccess.Sender,
        Parameters =
        [
            new("stream", ParameterLocation.Query, "The stream, where the connector has several and the body does not name it; default the mapping's."),
            IdField, ItemKey, Key,
        ],
        Body = typeof(object),
        BodyContentTypes = ["application/json", PushContentType.Lines],
        Answers = [new(202, "It is committed.", typeof(AcceptedBody)), .. Refusals],
    };

    public static ApiOperation Heartbeat { get; } = new(
        "Push",
        "Say that an integration is alive",
        "Keeps the connector Active where there is nothing new to push. The body is not read.")
    {
        Access = ApiAccess.Sender,
        Answers =
        [
            new(202, "It is noted.", typeof(HeartbeatBody)),
            ApiAnswer.Problem(401, "unauthorized", "malformed_key"),
            ApiAnswer.Problem(403, "wrong_connector_type"),
            ApiAnswer.Problem(429, "rate_limited"),
            ApiAnswer.Problem(503, "overloaded", "connector_disabled"),
        ],
    };
}

/// <summary>The answer to a push that was committed.</summary>
internal sealed record AcceptedBody
{
    /// <summary>Always accepted.</summary>
    public required string Status { get; init; }

    /// <summary>The request's id.</summary>
    public required string RequestId { get; init; }

    /// <summary>The stream.</summary>
    public required string Stream { get; init; }

    /// <summary>The stream's version after it.</summary>
    public required long Version { get; init; }

    /// <summary>Items that came.</summary>
    public required int ItemsReceived { get; init; }

    /// <summary>Items that were created, changed or removed.</summary>
    public required int ItemsChanged { get; init; }

    /// <summary>The keys that were generated, in the order of the items that had none; left out where none was.</summary>
    public IReadOnlyList<string>? Keys { get; init; }
}

/// <summary>The answer to a heartbeat.</summary>
internal sealed record HeartbeatBody
{
    /// <summary>Always accepted.</summary>
    public required string Status { get; init; }

    /// <summary>The request's id.</summary>
    public required string RequestId { get; init; }
}
