using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DataPool.Tds.Wire;

/// <summary>Writes tokens and values: little-endian, text in UTF-16.</summary>
internal sealed class TokenWriter
{
    private byte[] _buffer = new byte[4096];

    internal int Length { get; private set; }

    internal ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    internal void Byte(int value) => Room(1)[0] = (byte)value;

    internal void UInt16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Room(2), (ushort)value);

    internal void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);

    internal void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);

    internal void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    internal void Utf16(string text) => Encoding.Unicode.GetBytes(text, Room(text.Length * 2));

    /// <summary>The low bytes of an unsigned number.</summary>
    internal void Unsigned(UInt128 value, int bytes)
    {
        var room = Room(bytes);
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

    /// <summary>Forgets what was sent.</summary>
    internal void Drop(int count)
    {
        _buffer.AsSpan(count, Length - count).CopyTo(_buffer);
        Length -= count;
    }

    private Span<byte> Room(int count)
    {
        if (Length + count > _buffer.Length) Array.Resize(ref _buffer, (int)BitOperations.RoundUpToPowerOf2((uint)(Length + count)));
        var room = _buffer.AsSpan(Length, count);
        Length += count;
        return room;
    }
}
