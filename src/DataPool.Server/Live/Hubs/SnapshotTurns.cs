using System.Threading.RateLimiting;

namespace DataPool.Server.Live.Hubs;

/// <summary>
/// A hub message is handed to its connection whole. So that a thousand screens which come back at once do not fill the
/// memory with a large stream's snapshots, the large ones that are on their way together have a limit; who comes later
/// waits for its turn.
/// </summary>
internal sealed class SnapshotTurns : IDisposable
{
    /// <summary>Snapshots up to this size need no turn.</summary>
    public const long SmallBytes = 256 << 10;

    private const int PermitBytes = 64 << 10;
    private const int Permits = 1024;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Permits,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a turn, to be given back when the snapshot has been taken; null where it is small.</summary>
    public async ValueTask<IDisposable?> TakeAsync(long bytes, CancellationToken cancellationToken) =>
        bytes <= SmallBytes
            ? null
            : await _limiter.AcquireAsync((int)Math.Min(Permits, (bytes + PermitBytes - 1) / PermitBytes), cancellationToken);

    public void Dispose() => _limiter.Dispose();
}
