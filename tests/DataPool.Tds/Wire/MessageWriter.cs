using System.Buffers.Binary;

namespace DataPool.Tds.Wire;

/// <summary>Sends one answer in packets: whatever was put in goes out as soon as it fills some.</summary>
internal sealed class MessageWriter(Stream stream, int packetSize)
{
    private const int PacketsTogether = 8;
    private const byte EndOfMessage = 0x01;

    private byte _packetId;

    /// <summary>What is written next.</summary>
    internal TokenWriter Tokens { get; } = new();

    /// <summary>Sends the packets that are full, where there are some.</summary>
    internal Task SendAsync(CancellationToken cancellationToken) =>
        Tokens.Length < packetSize * PacketsTogether ? Task.CompletedTask : SendAsync(isLast: false, cancellationToken);

    /// <summary>Sends the rest.</summary>
    internal Task EndAsync(CancellationToken cancellationToken) => SendAsync(isLast: true, cancellationToken);

    private async Task SendAsync(bool isLast, CancellationToken cancellationToken)
    {
        var content = packetSize - MessageReader.HeadLength;
        var written = Tokens.Written;
        var packets = new byte[written.Length + (((written.Length / content) + 1) * MessageReader.HeadLength)];
        int from = 0, to = 0;
        // The last packet waits until it is known to be the last: it says so.
        while (written.Length - from > content || (isLast && (from < written.Length || to == 0)))
        {
            var length = Math.Min(content, written.Length - from);
            var packet = packets.AsSpan(to, length + MessageReader.HeadLength);
            packet[0] = (byte)PacketType.Answer;
            packet[1] = isLast && from + length == written.Length ? EndOfMessage : (byte)0;
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
            packet[6] = ++_packetId;
            written.Span.Slice(from, length).CopyTo(packet[MessageReader.HeadLength..]);
            from += length;
            to += packet.Length;
        }

        Tokens.Drop(from);
        await stream.WriteAsync(packets.AsMemory(0, to), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }
}
