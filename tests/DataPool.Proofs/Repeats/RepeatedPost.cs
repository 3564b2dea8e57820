using System.Net;
using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Repeats;

/// <summary>One request that many senders send at once under one <c>Idempotency-Key</c>, each until it has its answer.</summary>
internal sealed class RepeatedPost(PoolClient client, string path, string ingestKey, string body, string idempotencyKey)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private int _answered;
    private int _lost;

    /// <summary>Senders that have their answer.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Tries that stayed without an answer.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Sends from so many at once; returns the bodies of their 202s.</summary>
    public Task<string[]> SendAsync(int senders, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(() => UntilAnsweredAsync(cancellation), cancellation)));

    private async Task<string> UntilAnsweredAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var answer = await client.PostAsync(path, ingestKey, body, idempotencyKey, cancellation);
                if (answer.IsAccepted)
                {
                    Interlocked.Increment(ref _answered);
                    return answer.Body;
                }

                // A server that is starting or cannot store now says so; everything else is a fault.
                if (answer.Status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                    throw new InvalidOperationException($"A post under {idempotencyKey} was answered {answer}");
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref _lost);
            }

            await Task.Delay(Pause, cancellation);
        }
    }
}
