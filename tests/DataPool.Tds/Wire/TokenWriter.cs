using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DataPool.Tds.Wire;

/// <summary>Writes tokens and values: little-endian, text in UTF-16.</summary>
/// <param name="packetContent">The bytes of a packet without its head; for what never comes to packets, any.</param>
internal sealed class TokenWriter(int packetContent = int.MaxValue)
{
    private readonly Queue<int> _ends = [];
    private byte[] _buffer = new byte[4096];
    private int _packetStart;

    internal int Length { get; private set; }

    internal ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>The bytes that still go into the packet that is being filled.</summary>
    internal int Room => packetContent - ((Length - _packetStart) % packetContent);

    /// <summary>Where the next packet ends that ends before it is full; null where none does.</summary>
    internal int? EarlyEnd => _ends.TryPeek(out var end) ? end : null;

    internal void Byte(int value) => Take(1)[0] = (byte)value;

    internal void UInt16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), (ushort)value);

    internal void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    internal void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    internal void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    internal void Utf16(string text) => Encoding.Unicode.GetBytes(text, Take(text.Length * 2));

    /// <summary>The low bytes of an unsigned number.</summary>
    internal void Unsigned(UInt128 value, int bytes)
    {
        var room = Take(bytes);
        for (var i = 0; i < bytes; i++, value >>= 8) room[i] = (byte)value;
    }

    /// <summary>A text behind its number of characters in one byte.</summary>
    internal void ShortText(string text)
    {
        Byte(text.Length);
        Utf16(text);
    }

    /// <summary>A text behind its number of characters in two bytes.</summary>
    internal void LongText(string text)
    {
        UInt16(text.Length);
        Utf16(text);
    }

    /// <summary>A token whose content stands behind its length in two bytes.</summary>
    internal void Token(byte token, Action<TokenWriter> content)
    {
        Byte(token);
        var start = Length;
        UInt16(0);
        content(this);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(start), (ushort)(Length - start - 2));
    }

    /// <summary>What follows goes into a new packet.</summary>
    internal void EndPacket()
    {
        _ends.Enqueue(Length);
        _packetStart = Length;
    }

    /// <summary>The packet that ended early was sent.</summary>
    internal void PassEnd() => _ends.Dequeue();

    /// <summary>Forgets what was sent, in whole packets.</summary>
    internal void Drop(int count)
    {
        _buffer.AsSpan(count, Length - count).CopyTo(_buffer);
        Length -= count;
        _packetStart = Math.Max(0, _packetStart - count);
        for (var left = _ends.Count; left > 0; left--) _ends.Enqueue(_ends.Dequeue() - count);
    }

    private Span<byte> Take(int count)
    {
        if (Length + count > _buffer.Length) Array.Resize(ref _buffer, (int)BitOperations.RoundUpToPowerOf2((uint)(Length + count)));
        var room = _buffer.AsSpan(Length, count);
        Length += count;
        return room;
    }
}
