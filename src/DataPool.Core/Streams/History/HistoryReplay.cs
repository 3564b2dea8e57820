using DataPool.Core.Storage;

namespace DataPool.Core.Streams.History;

/// <summary>Reads a stream's history back, row by row, from a keyframe on.</summary>
internal abstract class HistoryReplay(CancellationToken cancellationToken) : IHistoryVisitor
{
    private long _lsn;

    /// <summary>The time of the keyframe that it started with.</summary>
    public DateTimeOffset StartAt { get; private set; }

    /// <summary>The shapes seen so far.</summary>
    protected StreamShapes Shapes { get; } = new();

    public void Keyframe(long lsn, DateTimeOffset at, ReadOnlyMemory<byte> block)
    {
        (_lsn, StartAt) = (lsn, at);
        using var content = BlockFormat.Open(block);
        while (true)
        {
            if (!content.TryReadByte(out var tag)) throw new InvalidDataException("A keyframe of the history ends too early.");
            if (tag == (byte)KeyframeTag.End) break;
            var number = content.ReadNumber();
            var bytes = content.ReadBytes();
            switch ((KeyframeTag)tag)
            {
                case KeyframeTag.Head:
                    Head(FoldCodec.Head(bytes));
                    break;
                case KeyframeTag.Shape:
                    Shapes.Add(number, Shapes.Intern(FoldCodec.Shape(bytes)));
                    break;
                case KeyframeTag.Item:
                    Item(number, bytes);
                    break;
                default:
                    throw new InvalidDataException($"A keyframe of the history holds an entry of kind {tag}, which this program does not know. Start a newer DataPool on this data directory.");
            }
        }

        KeyframeRead();
    }

    public bool Segment(long firstLsn, ReadOnlyMemory<byte> block)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var content = BlockFormat.Open(block);
        for (var lsn = firstLsn; content.TryReadBytes(out var row); lsn++)
        {
            if (lsn <= _lsn) continue;
            if (lsn != _lsn + 1) throw new InvalidDataException($"The history lacks row {_lsn + 1} of a stream; the next is {lsn}.");
            _lsn = lsn;
            if (!row.IsEmpty && !Row(row)) return false;
        }

        return true;
    }

    /// <summary>The stream's head as the keyframe has it.</summary>
    protected abstract void Head(StreamHead head);

    /// <summary>An item of the keyframe.</summary>
    protected abstract void Item(long number, ReadOnlySpan<byte> stored);

    /// <summary>The keyframe was read.</summary>
    protected virtual void KeyframeRead()
    {
    }

    /// <summary>The next row of the log; false when it lies behind what is wanted.</summary>
    protected abstract bool Row(ReadOnlySpan<byte> row);
}
