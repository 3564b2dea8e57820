namespace DataPool.Server.Api.Push;

/// <summary>
/// The bytes of all bodies of lines from their arrival until their requests are answered: what is decoded of them lives as
/// long, and takes memory in proportion. So many senders at once are told to come again, and do not take all the memory.
/// Thread-safe.
/// </summary>
/// <param name="maxBytes">The most bytes at once; a body that is alone gets in whatever its size.</param>
internal sealed class LineBudget(long maxBytes)
{
    private readonly Lock _lock = new();
    private long _taken;

    /// <summary>The bytes that are taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_lock) return _taken;
        }
    }

    /// <summary>The most bytes at once.</summary>
    public long MaxBytes => maxBytes;

    /// <summary>A share for one body, empty at first. Dispose it when the request has ended.</summary>
    public LineShare Open() => new(this);

    /// <summary>Takes more for somebody who has some; false, with nothing taken, where there is no room.</summary>
    public bool TryTake(long bytes, long had)
    {
        lock (_lock)
        {
            if (_taken > had && _taken + bytes > maxBytes) return false;
            _taken += bytes;
            return true;
        }
    }

    /// <summary>Gives back.</summary>
    public void Return(long bytes)
    {
        lock (_lock) _taken -= bytes;
    }
}

/// <summary>What one body takes of a <see cref="LineBudget"/>. One caller at a time.</summary>
internal sealed class LineShare(LineBudget budget) : IDisposable
{
    private long _bytes;

    /// <summary>Takes more.</summary>
    /// <exception cref="Core.Streams.OverloadedException">There is no room.</exception>
    public void Add(long bytes)
    {
        if (!budget.TryTake(bytes, _bytes))
            throw new Core.Streams.OverloadedException($"More bodies of lines arrive at once than may be in memory ({budget.MaxBytes} bytes). Nothing was changed; send the same again in a few seconds, or raise DataPool:Limits:NdjsonTotalBytes.");
        _bytes += bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        budget.Return(_bytes);
        _bytes = 0;
    }
}
