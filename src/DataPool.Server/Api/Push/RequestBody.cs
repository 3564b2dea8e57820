using System.Buffers;
using DataPool.Core.Records;

namespace DataPool.Server.Api.Push;

/// <summary>A request's whole body in one pooled buffer. Dispose it to give the buffer back.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    private RequestBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="RecordException"><c>payload_too_large</c>: it has more than <paramref name="maxBytes"/> bytes.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes) throw TooLarge(maxBytes);
        var reader = request.BodyReader;
        while (true)
        {
            // A client that leaves ends the reading as well; a token would have to be made for each request.
            var result = await reader.ReadAsync(CancellationToken.None);
            var body = result.Buffer;
            if (body.Length > maxBytes)
            {
                reader.AdvanceTo(body.Start, body.End);
                throw TooLarge(maxBytes);
            }

            if (!result.IsCompleted)
            {
                reader.AdvanceTo(body.Start, body.End);
                continue;
            }

            var length = (int)body.Length;
            var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
            body.CopyTo(buffer);
            // From here on the sequence's segments belong to the server again.
            reader.AdvanceTo(body.End);
            return new RequestBody(buffer, length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static RecordException TooLarge(int maxBytes) => new(
        "payload_too_large", $"The body has more than {maxBytes} bytes. Send fewer items at a time, or raise DataPool:Limits:RequestBytes.");
}
