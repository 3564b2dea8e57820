using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace DataPool.Bench.Load;

/// <summary>The least of HTTP/1.1 that finds a response's status and end. Bodies are counted, not kept.</summary>
internal sealed class ResponseReader
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ChunkedDecoder _chunks = new();
    private ArrayBufferWriter<byte>? _refusal;
    private int _filled;
    private bool _inBody;
    private bool _chunked;
    private long _left;

    /// <summary>Status of the response last completed.</summary>
    public int Status { get; private set; }

    /// <summary>Where the next bytes are to be received.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_filled);

    /// <summary>The body of an answer that was no success, as text.</summary>
    public string Refusal => Encoding.UTF8.GetString((_refusal ?? new ArrayBufferWriter<byte>()).WrittenSpan);

    /// <summary>Takes the bytes just received into <see cref="Free"/>; true when a response is complete.</summary>
    public bool Received(int count)
    {
        var fresh = _buffer.AsSpan(_filled, count);
        if (!_inBody)
        {
            _filled += count;
            int end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return _filled < _buffer.Length ? false : throw new InvalidDataException("A response's head is larger than 64 KB.");
            }

            ReadHead(_buffer.AsSpan(0, end + 2));
            fresh = _buffer.AsSpan(end + 4, _filled - end - 4);
            _inBody = true;
        }

        _filled = 0;
        ReadBody(fresh);
        bool done = _chunked ? _chunks.Done : _left == 0;
        _inBody = !done;
        return done;
    }

    private void ReadHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new InvalidDataException("The answer is no HTTP/1.1 response.");
        }

        Status = status;
        _refusal = status < 300 ? null : new ArrayBufferWriter<byte>();
        string? length = null;
        int at = head.IndexOf("\r\nContent-Length: "u8);
        _chunked = at < 0 && (length = Slow(head, "content-length")) is null && Slow(head, "transfer-encoding") is not null;
        _chunks.Reset();
        _left = at >= 0 && Utf8Parser.TryParse(head[(at + 18)..], out long left, out _) ? left
            : length is not null ? long.Parse(length, null) : 0;
    }

    private void ReadBody(ReadOnlySpan<byte> body)
    {
        if (_chunked)
        {
            _chunks.Feed(body, _refusal);
            return;
        }

        _left -= body.Length;
        if (_left < 0)
        {
            throw new InvalidDataException("The response is longer than its Content-Length.");
        }

        _refusal?.Write(body);
    }

    // Kestrel writes names as we search them; another server, or a proxy, may not.
    private static string? Slow(ReadOnlySpan<byte> head, string name) =>
        Encoding.ASCII.GetString(head).Split("\r\n")
            .Select(static line => line.Split(':', 2))
            .FirstOrDefault(pair => pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim();
}
