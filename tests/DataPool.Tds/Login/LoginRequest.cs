using System.Buffers.Binary;
using System.Text;

namespace DataPool.Tds.Login;

/// <summary>Who asks for what ([MS-TDS] 2.2.6.4).</summary>
/// <param name="User">The account; empty with integrated security.</param>
/// <param name="Password">Its password.</param>
/// <param name="Database">The database; empty for the account's own.</param>
/// <param name="Application">The program.</param>
/// <param name="IsReadOnly">Whether it says that it will only read (<c>ApplicationIntent=ReadOnly</c>).</param>
/// <param name="PacketSize">The size of packets in bytes that it asks for.</param>
public sealed record LoginRequest(string User, string Password, string Database, string Application, bool IsReadOnly, int PacketSize)
{
    private const int FixedLength = 36;
    private const byte ReadOnlyIntent = 0x20;
    private const byte Mask = 0xA5;

    /// <summary>Nothing of it may be shown by accident.</summary>
    public override string ToString() => $"login of {User}";

    internal static LoginRequest Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedLength + (9 * 4)) throw new InvalidDataException("The login is too short.");
        return new LoginRequest(
            User: Text(payload, 1),
            Password: Encoding.Unicode.GetString(Unmask(Value(payload, 2))),
            Application: Text(payload, 3),
            Database: Text(payload, 8),
            IsReadOnly: (payload[26] & ReadOnlyIntent) != 0,
            PacketSize: BinaryPrimitives.ReadInt32LittleEndian(payload[8..]));
    }

    private static string Text(ReadOnlySpan<byte> payload, int index) => Encoding.Unicode.GetString(Value(payload, index));

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> payload, int index)
    {
        var place = payload[(FixedLength + (index * 4))..];
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(place), length = BinaryPrimitives.ReadUInt16LittleEndian(place[2..]) * 2;
        return length == 0 ? []
            : offset + length <= payload.Length ? payload.Slice(offset, length)
            : throw new InvalidDataException("A value lies outside of the login.");
    }

    // Not encryption, only a veil: each byte's halves are exchanged and some bits turned.
    private static byte[] Unmask(ReadOnlySpan<byte> bytes)
    {
        var plain = bytes.ToArray();
        for (var i = 0; i < plain.Length; i++)
        {
            var turned = (byte)(plain[i] ^ Mask);
            plain[i] = (byte)((turned >> 4) | (turned << 4));
        }

        return plain;
    }
}
