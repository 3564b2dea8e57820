using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Server.Api.Push;

/// <summary>Why a push of a known connector is refused.</summary>
/// <param name="Status">The status of the answer.</param>
/// <param name="Code">Its code.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="RetryAfterSeconds">When to try again (429, 503); 0 for no such time.</param>
internal readonly record struct PushRefusal(int Status, string Code, string Message, int RetryAfterSeconds = 0)
{
    private const int PauseSeconds = 60;

    public static readonly PushRefusal Disabled = new(503, "connector_disabled", "The connector is paused. Send again once it is enabled.", PauseSeconds);

    /// <summary>Its gate closed between its admission and its write.</summary>
    public static readonly PushRefusal Changed = new(
        503, "connector_disabled", "The connector was changed or deleted while the request was on its way. Nothing was changed; send the same again.", 1);

    public static readonly PushRefusal Unusable = new(503, "connector_disabled", "The connector cannot work as it is stored. Its state says why.", PauseSeconds);

    public static readonly PushRefusal StreamNotAllowed = new(
        403, "stream_not_allowed", "This key may not write to this stream. Post to a stream of its own connector.");

    public static readonly PushRefusal IdempotencyConflict = new(
        409, "idempotency_conflict", "Another request was accepted under this Idempotency-Key: with another method, path, key field or body. Use a new key for a new request; repeat a request exactly.");

    public static PushRefusal TooManyKeys(int limit) => new(
        503, "overloaded", $"Too many remembered answers: as many answers to requests with an Idempotency-Key are kept as there may be ({limit}, or 2 GiB of them). Nothing was changed; send without the header, wait until old ones are 24 hours old, or raise DataPool:Limits:IdempotencyKeys.", PauseSeconds);

    /// <summary>What an error means for the connector's journal; null for one that does not refuse a push.</summary>
    public static PushRefusal? Of(Exception failure) => failure switch
    {
        PushRefusedException refused => refused.Refusal,
        RecordException record => new PushRefusal(ExceptionAnswers.StatusOf(record.Code), record.Code, record.Message),
        HeldException held => new PushRefusal(409, "held", held.Message),
        OverloadedException or StorageException => new PushRefusal(503, "overloaded", failure.Message),
        _ => null,
    };
}

/// <summary>A push that is refused in the middle of its handling.</summary>
internal sealed class PushRefusedException(PushRefusal refusal) : Exception(refusal.Message)
{
    public PushRefusal Refusal => refusal;
}
