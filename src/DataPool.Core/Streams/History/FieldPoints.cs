namespace DataPool.Core.Streams.History;

/// <summary>
/// Gathers a field's changes over a range of time: each as a point of its own while they are few, summed up in equal
/// stretches of time when they are more than may be answered, in count or in bytes.
/// </summary>
internal sealed class FieldPoints(DateTimeOffset from, DateTimeOffset to, int maxPoints)
{
    private const int MaxValueBytes = 16 << 20;

    private readonly List<(DateTimeOffset At, HistoryValue? Value)> _changes = [];
    private HistoryPoint? _carried;
    private FieldBucket?[]? _buckets;
    private Int128 _width;
    private long _bytes;

    /// <summary>What the field was when the range began.</summary>
    public void Carry(DateTimeOffset at, HistoryValue value) => _carried = new HistoryPoint { At = at, Value = value };

    /// <summary>The field was set, or went (null).</summary>
    public void Add(DateTimeOffset at, HistoryValue? value)
    {
        if (_buckets is not null)
        {
            AddToBucket(at, value);
            return;
        }

        _changes.Add((at, value));
        _bytes += value?.Json.Length ?? 0;
        if (_changes.Count <= Room && _bytes <= MaxValueBytes) return;
        _buckets = new FieldBucket?[Room];
        _width = ((Int128)(to - from).Ticks / Room) + 1;
        _bytes = 0;
        foreach (var (earlier, one) in _changes) AddToBucket(earlier, one);
        _changes.Clear();
    }

    /// <summary>The points in order.</summary>
    public IReadOnlyList<HistoryPoint> ToList()
    {
        var points = new List<HistoryPoint>();
        if (_carried is not null) points.Add(_carried);
        foreach (var (at, value) in _changes) points.Add(new HistoryPoint { At = at, Value = value, IsRemoved = value is null });
        foreach (var bucket in _buckets ?? [])
            if (bucket is not null)
                points.Add(bucket.ToPoint());
        return points;
    }

    private int Room => _carried is null ? maxPoints : maxPoints - 1;

    private void AddToBucket(DateTimeOffset at, HistoryValue? value)
    {
        ref var bucket = ref _buckets![(int)((at - from).Ticks / _width)];
        bucket ??= new FieldBucket(at);
        var before = bucket.Bytes;
        bucket.Add(value);
        _bytes += bucket.Bytes - before;
        if (_bytes > MaxValueBytes) Coarsen();
    }

    // Large values: fewer, wider stretches, until what is kept of them fits.
    private void Coarsen()
    {
        while (_buckets!.Length > 1 && _bytes > MaxValueBytes)
        {
            var wider = new FieldBucket?[(_buckets.Length + 1) / 2];
            for (var i = 0; i < _buckets.Length; i++)
            {
                if (_buckets[i] is not { } bucket) continue;
                if (wider[i / 2] is { } earlier) earlier.Add(bucket);
                else wider[i / 2] = bucket;
            }

            _buckets = wider;
            _width *= 2;
            _bytes = wider.Sum(bucket => (long)(bucket?.Bytes ?? 0));
        }
    }
}
