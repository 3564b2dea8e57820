using System.Net;

namespace DataPool.Proofs.Serving;

/// <summary>What a post was answered, as far as the contract names it (PRODUCT 2.6).</summary>
internal sealed record PushAnswer(HttpStatusCode Status, long Version, string? Code, TimeSpan? RetryAfter, string Body)
{
    public bool IsAccepted => Status == HttpStatusCode.Accepted;

    /// <summary>A refusal as the contract has it when nothing can be stored: 503, <c>overloaded</c>, whole seconds to wait.</summary>
    public bool IsOverloaded =>
        Status == HttpStatusCode.ServiceUnavailable && Code == "overloaded" && RetryAfter is { } wait && wait > TimeSpan.Zero;

    public override string ToString() => $"{(int)Status} {Code} (Retry-After {RetryAfter?.TotalSeconds}) {Body}";
}
