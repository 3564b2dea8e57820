using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace DataPool.Core.Streams;

/// <summary>Writes the bodies that are stored: LEB128 integers and length-prefixed bytes.</summary>
internal static class BodyWriter
{
    /// <summary>The most bytes that a number takes.</summary>
    public const int MaxNumberBytes = 10;

    public static void WriteInt(this ArrayBufferWriter<byte> body, long value) => WriteUInt(body, (ulong)((value << 1) ^ (value >> 63)));

    public static void WriteCount(this ArrayBufferWriter<byte> body, int value) => WriteUInt(body, checked((ulong)value));

    /// <summary>A number from 0 up; small ones as <see cref="WriteCount"/> writes them.</summary>
    public static void WriteNumber(this ArrayBufferWriter<byte> body, long value) => WriteUInt(body, checked((ulong)value));

    public static void WriteByte(this ArrayBufferWriter<byte> body, byte value)
    {
        body.GetSpan(1)[0] = value;
        body.Advance(1);
    }

    public static void WriteBytes(this ArrayBufferWriter<byte> body, ReadOnlySpan<byte> bytes)
    {
        body.WriteCount(bytes.Length);
        body.Write(bytes);
    }

    public static void WriteText(this ArrayBufferWriter<byte> body, string text) => body.WriteBytes(Encoding.UTF8.GetBytes(text));

    public static void WriteTime(this ArrayBufferWriter<byte> body, DateTimeOffset time)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body.GetSpan(8), time.UtcTicks);
        body.Advance(8);
    }

    /// <summary>Puts a number from 0 up where it lies; returns how many bytes it took.</summary>
    public static int PutNumber(Span<byte> place, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            place[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        place[length++] = (byte)value;
        return length;
    }

    private static void WriteUInt(ArrayBufferWriter<byte> body, ulong value) => body.Advance(PutNumber(body.GetSpan(MaxNumberBytes), value));
}

/// <summary>Reads what <see cref="BodyWriter"/> wrote.</summary>
internal ref struct BodyReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public long ReadInt()
    {
        var value = ReadUInt();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int ReadCount() => checked((int)ReadUInt());

    public long ReadNumber() => checked((long)ReadUInt());

    public byte ReadByte()
    {
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadCount();
        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    public DateTimeOffset ReadTime()
    {
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[8..];
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private ulong ReadUInt()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
