using System.Collections.Concurrent;
using DataPool.Core.Connectors;

namespace DataPool.Server.Api.Push;

/// <summary>
/// Requests a second of each connector (<c>DataPool:Limits:RequestsPerSecond</c>, burst 2 s): the generic cell rate
/// algorithm (ITU-T I.371), one number a connector.
/// </summary>
internal sealed class PushRates(DataPoolSettings settings, TimeProvider time)
{
    private const int BurstSeconds = 2;

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();

    /// <summary>The connectors that it knows.</summary>
    public int Count => _buckets.Count;

    /// <summary>Forgets a connector that is deleted: its keys have stopped.</summary>
    public void Forget(string connectorId) => _buckets.TryRemove(connectorId, out _);

    /// <summary>Takes a place for a request; false with the seconds to wait when there is none.</summary>
    public bool TryTake(Connector connector, out int retryAfterSeconds)
    {
        retryAfterSeconds = 0;
        var rate = settings.Limits.RequestsPerSecond;
        if (rate == 0) return true;
        var bucket = _buckets.GetOrAdd(connector.Id, static _ => new Bucket());
        var now = time.GetTimestamp();
        var cost = time.TimestampFrequency / rate;
        var burst = BurstSeconds * time.TimestampFrequency;
        while (true)
        {
            var full = Volatile.Read(ref bucket.EmptyAt);
            var next = Math.Max(full, now) + cost;
            if (next - now > burst)
            {
                retryAfterSeconds = 1;
                return false;
            }

            if (Interlocked.CompareExchange(ref bucket.EmptyAt, next, full) == full) return true;
        }
    }

    private sealed class Bucket
    {
        // When all that was taken so far will have been earned again.
        public long EmptyAt;
    }
}
