using System.Buffers.Binary;

namespace DataPool.Tds.Wire;

/// <summary>Reads a client's messages ([MS-TDS] 2.2.3.1), with bounds: whatever breaks them ends the connection.</summary>
internal sealed class MessageReader(Stream stream)
{
    internal const int HeadLength = 8;

    private const int LargestPacket = 32_768;
    private const int LargestMessage = 32 << 20;
    private const byte EndOfMessage = 0x01;
    private const byte Ignore = 0x02;
    private const byte ResetConnection = 0x08 | 0x10;

    private readonly byte[] _head = new byte[HeadLength];

    /// <summary>The next message; null where the client has closed.</summary>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    internal async Task<TdsMessage?> NextAsync(CancellationToken cancellationToken)
    {
        using var payload = new MemoryStream();
        PacketType? type = null;
        var isReset = false;
        while (true)
        {
            var got = await stream.ReadAtLeastAsync(_head, HeadLength, throwOnEndOfStream: false, cancellationToken);
            if (got == 0 && type is null) return null;
            if (got < HeadLength) throw new InvalidDataException("The client closed within a packet's head.");

            var status = _head[1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)) - HeadLength;
            if (length < 0 || length > LargestPacket - HeadLength) throw new InvalidDataException($"A packet of {length} bytes.");
            if (payload.Length + length > LargestMessage) throw new InvalidDataException("The message is too long.");
            if (type is not null && type != (PacketType)_head[0]) throw new InvalidDataException("The packets of a message differ in type.");

            type = (PacketType)_head[0];
            isReset |= (status & ResetConnection) != 0;
            var packet = new byte[length];
            await stream.ReadExactlyAsync(packet, cancellationToken);
            payload.Write(packet);
            if ((status & EndOfMessage) == 0) continue;

            // A message that the client gave up while it sent it is none.
            if ((status & Ignore) == 0) return new TdsMessage(type.Value, payload.ToArray(), isReset);
            payload.SetLength(0);
            type = null;
        }
    }
}
