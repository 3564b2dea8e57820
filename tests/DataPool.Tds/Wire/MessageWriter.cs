using System.Buffers.Binary;

namespace DataPool.Tds.Wire;

/// <summary>Sends one answer in packets: whatever was put in goes out as soon as it fills some.</summary>
internal sealed class MessageWriter(Stream stream, int packetSize)
{
    private const int PacketsTogether = 8;
    private const byte EndOfMessage = 0x01;

    private byte _packetId;

    /// <summary>What is written next.</summary>
    internal TokenWriter Tokens { get; } = new(packetSize - MessageReader.HeadLength);

    /// <summary>Sends the packets that are full, where there are some.</summary>
    internal Task SendAsync(CancellationToken cancellationToken) =>
        Tokens.Length < packetSize * PacketsTogether ? Task.CompletedTask : SendAsync(isLast: false, cancellationToken);

    /// <summary>Sends the rest.</summary>
    internal Task EndAsync(CancellationToken cancellationToken) => SendAsync(isLast: true, cancellationToken);

    private async Task SendAsync(bool isLast, CancellationToken cancellationToken)
    {
        var content = packetSize - MessageReader.HeadLength;
        var written = Tokens.Written;
        var packets = new MemoryStream(written.Length + packetSize);
        var from = 0;
        // The last packet waits until it is known to be the last: it says so.
        while (written.Length - from > content || (isLast && (from < written.Length || packets.Length == 0)))
        {
            var length = Math.Min(content, written.Length - from);
            if (Tokens.EarlyEnd is { } end) length = Math.Min(length, end - from);
            WriteHead(packets, length, isLast && from + length == written.Length);
            packets.Write(written.Span.Slice(from, length));
            from += length;
            if (Tokens.EarlyEnd == from) Tokens.PassEnd();
        }

        Tokens.Drop(from);
        await stream.WriteAsync(packets.GetBuffer().AsMemory(0, (int)packets.Length), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private void WriteHead(MemoryStream packets, int length, bool isLast)
    {
        Span<byte> head = stackalloc byte[MessageReader.HeadLength];
        head.Clear();
        head[0] = (byte)PacketType.Answer;
        head[1] = isLast ? EndOfMessage : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(length + MessageReader.HeadLength));
        head[6] = ++_packetId;
        packets.Write(head);
    }
}
