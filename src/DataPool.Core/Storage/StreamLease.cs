namespace DataPool.Core.Storage;

/// <summary>
/// The right to write one stream. Loading the stream again takes it away from whoever had it, and a failed commit
/// ends it, since what its holder has in memory is then ahead of what is stored: load again.
/// </summary>
/// <param name="streamId">The stream.</param>
/// <param name="epoch">What was written into the store when the lease was taken; whoever takes the stream next writes a higher one.</param>
public sealed class StreamLease(long streamId, long epoch = 0)
{
    private volatile bool _isDead;

    /// <summary>The stream's number; never used again for another stream.</summary>
    public long StreamId { get; } = streamId;

    /// <summary>The owner epoch. The store refuses a commit under an epoch that is not the stream's last, whichever process it comes from.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>True when nothing more can be committed under this lease.</summary>
    public bool IsDead => _isDead;

    /// <summary>Ends the lease.</summary>
    public void Kill() => _isDead = true;
}
