using DataPool.Core.Records;

namespace DataPool.Core.Streams.History;

/// <summary>Follows one field of one item through a stream's history. Other items are read over.</summary>
internal sealed class FieldTrack(
    byte[] key, string field, DateTimeOffset from, DateTimeOffset to, FieldPoints points, CancellationToken cancellationToken)
    : HistoryReplay(cancellationToken)
{
    private readonly Dictionary<long, Shape> _shapesOfItems = [];
    private ItemState? _item;
    private HistoryValue? _value;
    private bool _isCarried;

    /// <summary>True when the item was there at some time within the range.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Call at the end: when nothing happened within the range, what was before it still holds.</summary>
    public void Finish() => Carry();

    protected override void Head(StreamHead head)
    {
    }

    protected override void Item(long number, ReadOnlySpan<byte> stored)
    {
        _shapesOfItems.Add(number, Shapes[FoldCodec.PeekItem(stored, out var itemKey)]);
        if (itemKey.SequenceEqual(key)) _item = FoldCodec.ReadItem(number, stored, Shapes);
    }

    protected override void KeyframeRead() => _value = ValueOf(_item);

    protected override bool Row(ReadOnlySpan<byte> row)
    {
        var body = new BodyReader(row);
        var (_, at, removes, upserts) = StreamLog.ReadBegin(ref body);
        if (at > to) return false;
        // Versions of the time with which the history begins belong to what it begins with.
        if (at >= from && at > StartAt) Carry();
        for (var i = 0; i < removes; i++)
        {
            var number = StreamLog.ReadRemove(ref body);
            _shapesOfItems.Remove(number);
            if (_item?.Number == number) _item = null;
        }

        for (var i = 0; i < upserts; i++) Upsert(ref body, at);
        Note(at);
        return true;
    }

    private void Upsert(ref BodyReader body, DateTimeOffset at)
    {
        var (number, isNew) = StreamLog.PeekUpsert(body, out var newKey);
        if (isNew ? !newKey.SequenceEqual(key) : _item?.Number != number)
        {
            StreamLog.SkipUpsert(ref body, Shapes, _shapesOfItems);
            return;
        }

        _item = StreamLog.ReadUpsert(ref body, at, Shapes, _ => isNew ? null : _item);
        _shapesOfItems[number] = _item.Shape;
    }

    private void Note(DateTimeOffset at)
    {
        var value = ValueOf(_item);
        if (value is { } now ? _value is { } before && now.SameAs(before) : _value is null)
        {
            IsKnown |= _isCarried && _item is not null;
            return;
        }

        _value = value;
        if (!_isCarried) return;
        IsKnown = true;
        points.Add(at, value);
    }

    // What held when the range began, or when the history did.
    private void Carry()
    {
        if (_isCarried) return;
        _isCarried = true;
        IsKnown = _item is not null;
        if (_value is { } value) points.Carry(StartAt > from ? StartAt : from, value);
    }

    private HistoryValue? ValueOf(ItemState? item)
    {
        if (item is null || item.Shape.IndexOf(field) is not (var position and >= 0)) return null;
        var value = Payload.Value(item.Payload, item.Shape.Count, position);
        var kind = Payload.Kind(item.Payload, item.Shape.Count, position);
        // The same bytes again are the same object: most rows change other fields.
        return _value is { } before && before.Kind == kind && value.SequenceEqual(before.Json) ? before : new HistoryValue(kind, value.ToArray());
    }
}
