namespace DataPool.Core.Storage;

/// <summary>
/// The right to write one stream. Loading the stream again takes it away from whoever had it, and a failed commit
/// ends it, since what its holder has in memory is then ahead of what is stored: load again.
/// </summary>
public sealed class StreamLease(long streamId)
{
    private volatile bool _isDead;

    /// <summary>The stream's number; never used again for another stream.</summary>
    public long StreamId { get; } = streamId;

    /// <summary>True when nothing more can be committed under this lease.</summary>
    public bool IsDead => _isDead;

    /// <summary>Ends the lease.</summary>
    public void Kill() => _isDead = true;
}
