namespace DataPool.Server.Api.Push;

/// <summary>An endpoint that takes pushes: what tells it from the others.</summary>
/// <param name="ConnectorType">The type of connector whose keys open it.</param>
/// <param name="WrongType">What the key of another one is told.</param>
/// <param name="Encodings">What bodies may be encoded as.</param>
internal sealed record PushDoor(string ConnectorType, string WrongType, PushEncodings Encodings)
{
    /// <summary><c>POST /api/webhook/{stream}</c>.</summary>
    public static readonly PushDoor Webhook = new(
        "webhook", "This key belongs to a connector of another type, which takes no webhooks.", PushEncodings.Json | PushEncodings.Form);

    /// <summary><c>POST /api/ingest</c>.</summary>
    public static readonly PushDoor Ingest = new(
        "premium", "This key belongs to a connector of another type, which takes nothing through the ingest API. Post webhooks to /api/webhook/{stream}.", PushEncodings.Json | PushEncodings.Lines);
}
