namespace DataPool.Core.Streams.History;

/// <summary>Rebuilds a stream as it stood at a time: at the last version that is not later.</summary>
internal sealed class PastStream(DateTimeOffset until, CancellationToken cancellationToken) : HistoryReplay(cancellationToken)
{
    private readonly Dictionary<long, ItemState> _items = [];
    private long _version;
    private DateTimeOffset _at = DateTimeOffset.UnixEpoch;

    /// <summary>The stream as it stood.</summary>
    public StreamImage ToImage()
    {
        ItemState[] items = [.. _items.Values];
        Array.Sort(items, StreamItems.ByRankThenKey);
        return new StreamImage(_version, _at, items, [.. Shapes.Fields]);
    }

    protected override void Head(StreamHead head)
    {
        (_version, _at) = (head.Version, head.At);
        foreach (var field in head.Fields) Shapes.SeeField(field);
    }

    protected override void Item(long number, ReadOnlySpan<byte> stored) => _items.Add(number, FoldCodec.ReadItem(number, stored, Shapes));

    protected override bool Row(ReadOnlySpan<byte> row)
    {
        var body = new BodyReader(row);
        var (version, at, removes, upserts) = StreamLog.ReadBegin(ref body);
        if (at > until) return false;
        for (var i = 0; i < removes; i++) _items.Remove(StreamLog.ReadRemove(ref body));
        for (var i = 0; i < upserts; i++)
        {
            var item = StreamLog.ReadUpsert(ref body, at, Shapes, _items.GetValueOrDefault);
            _items[item.Number] = item;
        }

        (_version, _at) = (version, at);
        return true;
    }
}
