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

    public string Name => name;

    /// <summary>Sends until the server is gone or the token is cancelled; returns what became of each write.</summary>
    public async Task<List<WriteAttempt>> RunAsync(CancellationToken stop)
    {
        var attempts = new List<WriteAttempt>();
        while (!stop.IsCancellationRequested)
        {
            var number = ++_number;
            try
            {
                var answer = await client.PostAsync(plan.Stream, ingestKey, plan.Body(name, number), CancellationToken.None);
                if (answer.IsAccepted)
                {
                    attempts.Add(new WriteAttempt(name, number, WriteOutcome.Acknowledged, answer.Version));
                    continue;
                }

                if (!answer.IsOverloaded && answer.Status != HttpStatusCode.TooManyRequests)
                    throw new InvalidOperationException($"{plan.Stream} was answered {answer}");
                attempts.Add(new WriteAttempt(name, number, WriteOutcome.Refused, 0));
                await Task.Delay(answer.RetryAfter ?? TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException)
            {
                attempts.Add(new WriteAttempt(name, number, WriteOutcome.InDoubt, 0));
                return attempts;
            }
        }

        return attempts;
    }
}
