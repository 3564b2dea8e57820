using System.Buffers;

namespace DataPool.Core.Streams.History;

/// <summary>Gathers the log rows of one stream, in order without gaps, for a block of its history. Not thread-safe.</summary>
public sealed class SegmentBuilder
{
    private const int MaxKeptBuffer = 16 << 10;

    private ArrayBufferWriter<byte>? _rows;

    /// <summary>The log position of the first row.</summary>
    public long FirstLsn { get; private set; }

    /// <summary>The log position of the last row.</summary>
    public long LastLsn { get; private set; }

    /// <summary>The time of the version that the first row leads to.</summary>
    public DateTimeOffset FirstAt { get; private set; }

    /// <summary>The time of the version that the last row leads to.</summary>
    public DateTimeOffset LastAt { get; private set; }

    /// <summary>True when there is no row.</summary>
    public bool IsEmpty => _rows is null || _rows.WrittenCount == 0;

    /// <summary>The bytes gathered.</summary>
    public int Bytes => _rows?.WrittenCount ?? 0;

    /// <summary>Adds the next row.</summary>
    /// <exception cref="InvalidDataException">It is no log row that this program knows.</exception>
    public void Append(long lsn, ReadOnlySpan<byte> row)
    {
        var at = LastAt;
        if (!row.IsEmpty)
        {
            var body = new BodyReader(row);
            at = StreamLog.ReadBegin(ref body).At;
        }

        _rows ??= new ArrayBufferWriter<byte>(256);
        if (IsEmpty)
        {
            _rows.WriteByte(BlockFormat.Plain);
            (FirstLsn, FirstAt) = (lsn, at);
        }

        _rows.WriteBytes(row);
        (LastLsn, LastAt) = (lsn, at);
    }

    /// <summary>The rows as a block, quickly.</summary>
    public byte[] ToPlainBlock() => _rows!.WrittenSpan.ToArray();

    /// <summary>The rows as a block to be stored.</summary>
    public byte[] ToBlock() => BlockFormat.Deflate(_rows!.WrittenSpan[1..]);

    /// <summary>Starts again without rows.</summary>
    public void Clear()
    {
        if (_rows is { Capacity: > MaxKeptBuffer }) _rows = null;
        else _rows?.ResetWrittenCount();
    }
}
