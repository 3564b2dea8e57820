namespace DataPool.Bench.Load;

/// <summary>When the items of a paced run were sent, and how long each took to a reader.</summary>
internal sealed class Arrivals(long firstSequence, int count)
{
    private readonly long[] _sentAt = new long[count];
    private readonly TaskCompletionSource _all = new();
    private int _arrived;

    /// <summary>Filled by the reader's thread; whole once <see cref="Wait"/> has returned.</summary>
    public Histogram Delays { get; } = new();

    public void Sent(int index, long at) => Volatile.Write(ref _sentAt[index], at);

    /// <summary>An item with this sequence number was read at <paramref name="at"/>; others than this run's are passed over.</summary>
    public void Arrived(long sequence, long at)
    {
        long index = sequence - firstSequence;
        if (index < 0 || index >= count)
        {
            return;
        }

        long sent = Interlocked.Exchange(ref _sentAt[index], 0);
        if (sent == 0)
        {
            return;
        }

        Delays.Record(at - sent);
        if (++_arrived == count)
        {
            _all.TrySetResult();
        }
    }

    public void Wait(TimeSpan limit, CancellationToken cancel)
    {
        if (!_all.Task.Wait((int)limit.TotalMilliseconds, cancel))
        {
            throw new BenchFailure($"Only {_arrived} of {count} posted items had reached the reader of events {limit.TotalSeconds:0} s after the last post.");
        }
    }
}
