using DataPool.Server.Security;

namespace DataPool.Server.Live;

/// <summary>
/// One screen's place in a stream. Nothing is queued for it: it is woken, and takes what the ring holds since the
/// version it was last sent, merged into one delta, or a new snapshot where the ring no longer reaches back so far.
/// So a slow reader costs nobody else anything, and no more memory than this object.
/// </summary>
internal sealed class LiveReader(Caller caller)
{
    private CancellationTokenSource? _leaving;

    /// <summary>Who it is.</summary>
    public Caller Caller => caller;

    /// <summary>What ends its connection.</summary>
    public CancellationTokenSource Leaving
    {
        set => _leaving = value;
    }

    /// <summary>Wakes the reader.</summary>
    public AsyncSignal Signal { get; } = new();

    /// <summary>When it is next due a status, as a timestamp of the TimeProvider.</summary>
    public long StatusDue { get; set; }

    /// <summary>The version last sent.</summary>
    public long Version { get; set; } = -1;

    /// <summary>The state last sent.</summary>
    public string? SentStatus { get; set; }

    /// <summary>Ends its connection, whatever it is doing. Call only while the channel has it.</summary>
    public void Cut() => _ = _leaving?.CancelAsync();
}
