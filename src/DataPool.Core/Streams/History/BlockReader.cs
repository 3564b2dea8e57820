using System.Buffers;

namespace DataPool.Core.Streams.History;

/// <summary>Reads a block's content piece by piece: its memory is that of the largest piece.</summary>
internal sealed class BlockReader(Stream content) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int _start;
    private int _end;

    /// <summary>Reads a byte; false at the end.</summary>
    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (_start == _end && !Fill()) return false;
        value = _buffer[_start++];
        return true;
    }

    public long ReadNumber() => TryReadNumber(out var number) ? number : throw Cut();

    /// <summary>Reads bytes behind their length; false at the end. They are good until the next reading.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryReadNumber(out var number)) return false;
        if (number > Array.MaxLength) throw new InvalidDataException("A block of the history holds a length that is none.");
        var length = (int)number;
        while (_end - _start < length)
            if (!Fill())
                throw Cut();
        bytes = _buffer.AsSpan(_start, length);
        _start += length;
        return true;
    }

    public ReadOnlySpan<byte> ReadBytes() => TryReadBytes(out var bytes) ? bytes : throw Cut();

    public void Dispose()
    {
        content.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private static InvalidDataException Cut() => new("A block of the history ends too early.");

    private bool TryReadNumber(out long number)
    {
        ulong value = 0;
        number = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            if (!TryReadByte(out var next)) return shift == 0 ? false : throw Cut();
            value |= (ulong)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            number = (long)value;
            return true;
        }

        throw new InvalidDataException("A block of the history holds a number that is none.");
    }

    // The buffer grows with what is there, not with what a length claims.
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = content.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
