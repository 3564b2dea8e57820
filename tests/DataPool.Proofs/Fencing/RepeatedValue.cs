using DataPool.Proofs.Serving;
using DataPool.Proofs.Storm;

namespace DataPool.Proofs.Fencing;

/// <summary>
/// A stream of one item, to which the server that was held up is sent what it believes to be there already: whoever finds
/// "unchanged" must still be the owner before it says so.
/// </summary>
/// <param name="ingestKey">The stream's key.</param>
internal sealed class RepeatedValue(string ingestKey)
{
    public const string Stream = "repeated";

    /// <summary>Writes a value until it is accepted; returns the stream's version.</summary>
    public async Task<long> WriteAsync(PoolClient client, string value, TimeSpan within, CancellationToken cancellation)
    {
        var answer = await client.PostAsync(Stream, ingestKey, Body(value), cancellation);
        await Poll.UntilAsync(
            async () => answer.IsAccepted || (answer = await client.PostAsync(Stream, ingestKey, Body(value), cancellation)).IsAccepted,
            within, () => $"the value {value} is accepted; it was answered {answer}", cancellation);
        return answer.Version;
    }

    /// <summary>Sends once what the server wrote before another one wrote something else.</summary>
    /// <param name="client">The server.</param>
    /// <param name="value">What it wrote.</param>
    /// <param name="idempotencyKey">Null for none.</param>
    /// <param name="passed">The version that the other server has reached.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<StormFault>> RepeatAsync(PoolClient client, string value, string? idempotencyKey, long passed, CancellationToken cancellation)
    {
        var answer = idempotencyKey is null
            ? await client.PostAsync(Stream, ingestKey, Body(value), cancellation)
            : await client.PostAsync($"/api/webhook/{Stream}", ingestKey, Body(value), idempotencyKey, cancellation);
        if (!answer.IsAccepted || answer.Version > passed) return [];
        return [new StormFault(StormFaultKind.Lost, $"the value {value} was acknowledged as version {answer.Version}, and another server had written another one as version {passed}")];
    }

    private static string Body(string value) => $$"""{"id":"one","value":"{{value}}"}""";
}
