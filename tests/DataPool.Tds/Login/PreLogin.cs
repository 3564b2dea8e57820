using System.Buffers.Binary;
using DataPool.Tds.Wire;

namespace DataPool.Tds.Login;

/// <summary>What client and server say before the login ([MS-TDS] 2.2.6.5): here, whether they encrypt.</summary>
internal static class PreLogin
{
    private const byte Version = 0x00;
    private const byte Encryption = 0x01;
    private const byte Mars = 0x04;
    private const byte End = 0xFF;

    /// <summary>What the client wants; <see cref="EncryptionWish.NotSupported"/> where it does not say.</summary>
    internal static EncryptionWish Read(ReadOnlySpan<byte> payload)
    {
        var options = new PayloadReader(payload);
        while (options.Byte() is var option and not End)
        {
            var offset = BinaryPrimitives.ReadUInt16BigEndian(options.Bytes(2));
            var length = BinaryPrimitives.ReadUInt16BigEndian(options.Bytes(2));
            if (offset + length > payload.Length) throw new InvalidDataException("An option lies outside of the message.");
            if (option == Encryption && length > 0) return (EncryptionWish)payload[offset];
        }

        return EncryptionWish.NotSupported;
    }

    /// <summary>The server's side.</summary>
    internal static void Write(TokenWriter writer, EncryptionWish encryption)
    {
        (byte Option, byte[] Value)[] options = [(Version, [16, 0, 0x10, 0, 0, 0]), (Encryption, [(byte)encryption]), (Mars, [0])];
        var offset = (options.Length * 5) + 1;
        foreach (var (option, value) in options)
        {
            writer.Bytes([option, (byte)(offset >> 8), (byte)offset, 0, (byte)value.Length]);
            offset += value.Length;
        }

        writer.Byte(End);
        foreach (var (_, value) in options) writer.Bytes(value);
    }
}
