using System.Buffers.Binary;
using DataPool.Tds.Wire;

namespace DataPool.Tds.Login;

/// <summary>Carries TLS's handshake within pre-login packets ([MS-TDS] 3.2.5.3) and what follows as it is.</summary>
internal sealed class HandshakeStream(Stream inner) : Stream
{
    private const int LargestContent = 4088;

    private readonly byte[] _head = new byte[MessageReader.HeadLength];
    private int _left;

    /// <summary>Whether the handshake is over.</summary>
    internal bool IsOver { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsOver) return await inner.ReadAsync(buffer, cancellationToken);
        while (_left == 0)
        {
            await inner.ReadExactlyAsync(_head, cancellationToken);
            _left = BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)) - MessageReader.HeadLength;
            if (_head[0] != (byte)PacketType.PreLogin || _left < 0) throw new InvalidDataException("That is no packet of a handshake.");
        }

        var got = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= got;
        return got;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!IsOver && buffer.Length > 0)
        {
            var content = buffer[..Math.Min(buffer.Length, LargestContent)];
            buffer = buffer[content.Length..];
            var packet = new byte[MessageReader.HeadLength + content.Length];
            packet[0] = (byte)PacketType.PreLogin;
            packet[1] = buffer.Length == 0 ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            content.CopyTo(packet.AsMemory(MessageReader.HeadLength));
            await inner.WriteAsync(packet, cancellationToken);
        }

        if (IsOver) await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
