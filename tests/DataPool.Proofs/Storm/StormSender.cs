using System.Net;
using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Storm;

/// <summary>
/// One sender with one write in flight. It stops at the first write that stays without an answer, so that each sender
/// has at most one write in doubt, and goes on with the next number later.
/// </summary>
internal sealed class StormSender(PoolClient client, WritePlan plan, string ingestKey, string name)
{
    private long _number;

    /// <summary>Sends until the server is gone or the token is cancelled; returns what became of each write.</summary>
    public async Task<List<WriteAttempt>> RunAsync(CancellationToken stop)
    {
        var attempts = new List<WriteAttempt>();
        while (!stop.IsCancellationRequested)
        {
            var (attempt, answer) = await SendAsync();
            attempts.Add(attempt);
            if (attempt.Outcome == WriteOutcome.InDoubt) break;
            if (attempt.Outcome == WriteOutcome.Refused) await Task.Delay(answer?.RetryAfter ?? TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return attempts;
    }

    /// <summary>Sends the next write.</summary>
    /// <exception cref="InvalidOperationException">It was answered with anything but 202, a proper 503 or 429.</exception>
    public async Task<(WriteAttempt Attempt, PushAnswer? Answer)> SendAsync()
    {
        var number = ++_number;
        try
        {
            var answer = await client.PostAsync(plan.Stream, ingestKey, plan.Body(name, number), CancellationToken.None);
            if (answer.IsAccepted) return (new WriteAttempt(name, number, WriteOutcome.Acknowledged, answer.Version), answer);
            if (answer.IsOverloaded || answer.Status == HttpStatusCode.TooManyRequests) return (new WriteAttempt(name, number, WriteOutcome.Refused, 0), answer);
            throw new InvalidOperationException($"Write {number} of {name} to {plan.Stream} was answered {answer}");
        }
        catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException)
        {
            return (new WriteAttempt(name, number, WriteOutcome.InDoubt, 0), null);
        }
    }
}
