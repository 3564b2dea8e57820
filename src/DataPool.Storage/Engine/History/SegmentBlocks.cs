namespace DataPool.Storage.Engine.History;

/// <summary>Blocks that are about to be stored, one behind the other in memory that is used again. Not thread-safe.</summary>
internal sealed class SegmentBlocks : IDisposable
{
    private const int MaxKept = 4 << 20;

    private readonly List<int> _ends = [];
    private MemoryStream _bytes = new();

    /// <summary>A block.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.GetBuffer().AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Makes the blocks of what is pending, in place of those before.</summary>
    public void Make(List<StreamTail> tails)
    {
        if (_bytes.Capacity > MaxKept)
        {
            _bytes.Dispose();
            _bytes = new MemoryStream();
        }

        _bytes.SetLength(0);
        _ends.Clear();
        foreach (var tail in tails)
        {
            tail.Pending.WriteBlock(_bytes);
            _ends.Add(checked((int)_bytes.Length));
        }
    }

    public void Dispose() => _bytes.Dispose();
}
