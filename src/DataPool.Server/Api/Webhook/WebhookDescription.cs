using DataPool.Server.Api.OpenApi;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Webhook;

/// <summary>What the API's description says about pushes.</summary>
internal static class WebhookDescription
{
    public static ApiOperation Post { get; } = new(
        "Webhooks",
        "Push items",
        "One JSON object (an item) or an array of them, or a form whose field payload holds that JSON. Applied whole or not at all; 202 means that it is on the disk.")
    {
        Access = ApiAccess.Sender,
        Parameters =
        [
            new("stream", ParameterLocation.Path, "The stream of the key's connector."),
            new("idField", ParameterLocation.Query, "The field that is the item key; before X-Item-Key and the connector's mapping."),
            new("X-Item-Key", ParameterLocation.Header, "The field that is the item key; before the connector's mapping."),
        ],
        Body = typeof(object),
        BodyContentTypes = ["application/json", "application/x-www-form-urlencoded"],
        Answers =
        [
            new(202, "It is committed.", typeof(AcceptedBody)),
            ApiAnswer.Problem(400, "invalid_payload"),
            ApiAnswer.Problem(401, "unauthorized", "malformed_key"),
            ApiAnswer.Problem(403, "stream_not_allowed", "wrong_connector_type"),
            ApiAnswer.Problem(413, "payload_too_large"),
            ApiAnswer.Problem(415, "unsupported_media_type"),
            ApiAnswer.Problem(422, "invalid_item", "stream_full"),
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

    /// <summary>Items that were created or changed.</summary>
    public required int ItemsChanged { get; init; }

    /// <summary>The keys that were generated, in the order of the items that brought none.</summary>
    public IReadOnlyList<string>? Keys { get; init; }
}
