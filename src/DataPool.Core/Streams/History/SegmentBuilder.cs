using System.Buffers;

namespace DataPool.Core.Streams.History;

/// <summary>
/// Gathers the log rows of one stream, in order without gaps, for a block of its history. Not thread-safe.
/// <para>
/// Its memory is rented: arrays of this size would be large objects, and as many segments as a busy stream makes would
/// keep the garbage collector at full collections.
/// </para>
/// </summary>
public sealed class SegmentBuilder
{
    private byte[] _rows = [];

    /// <summary>The log position of the first row.</summary>
    public long FirstLsn { get; private set; }

    /// <summary>The log position of the last row.</summary>
    public long LastLsn { get; private set; }

    /// <summary>The time of the version that the first row leads to.</summary>
    public DateTimeOffset FirstAt { get; private set; }

    /// <summary>The time of the version that the last row leads to.</summary>
    public DateTimeOffset LastAt { get; private set; }

    /// <summary>True when there is no row.</summary>
    public bool IsEmpty => Bytes == 0;

    /// <summary>The bytes gathered.</summary>
    public int Bytes { get; private set; }

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

        Reserve(1 + BodyWriter.MaxNumberBytes + row.Length);
        if (IsEmpty)
        {
            _rows[Bytes++] = BlockFormat.Plain;
            (FirstLsn, FirstAt) = (lsn, at);
        }

        Bytes += BodyWriter.PutNumber(_rows.AsSpan(Bytes), (ulong)row.Length);
        row.CopyTo(_rows.AsSpan(Bytes));
        Bytes += row.Length;
        (LastLsn, LastAt) = (lsn, at);
    }

    /// <summary>The rows as a block, quickly.</summary>
    public byte[] ToPlainBlock() => _rows[..Bytes];

    /// <summary>Appends the rows as a block to be stored.</summary>
    public void WriteBlock(Stream blocks) => BlockFormat.Deflate(_rows.AsSpan(1, Bytes - 1), blocks);

    /// <summary>Starts again without rows.</summary>
    public void Clear()
    {
        if (_rows.Length > 0) ArrayPool<byte>.Shared.Return(_rows);
        _rows = [];
        Bytes = 0;
    }

    private void Reserve(int bytes)
    {
        var needed = checked(Bytes + bytes);
        if (needed <= _rows.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(2L * _rows.Length, needed, Array.MaxLength));
        _rows.AsSpan(0, Bytes).CopyTo(larger);
        if (_rows.Length > 0) ArrayPool<byte>.Shared.Return(_rows);
        _rows = larger;
    }
}
