using System.Buffers.Binary;
using System.Text;

namespace DataPool.Tds.Wire;

/// <summary>Takes a message's content apart; what reaches over its end is malformed.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal byte Byte() => Bytes(1)[0];

    internal ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    internal int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    internal long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    internal string Utf16(int characters) => Encoding.Unicode.GetString(Bytes(characters * 2));

    internal string ShortText() => Utf16(Byte());

    internal string RestAsText() => Utf16(_rest.Length / 2);

    internal ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > _rest.Length) throw new InvalidDataException($"{count} bytes are asked for where {_rest.Length} are left.");
        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }
}
