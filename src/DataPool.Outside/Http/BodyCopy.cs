using System.Buffers;
using System.IO.Compression;

namespace DataPool.Outside.Http;

/// <summary>Copies a body, inflating it, and counts what comes out.</summary>
internal static class BodyCopy
{
    /// <summary>The content encodings that are asked for and understood.</summary>
    internal static readonly string[] Encodings = ["gzip", "deflate", "br"];

    private const int BufferBytes = 64 << 10;

    // Beyond the first MiB more than this from a byte is a bomb, not a table.
    private const int MaxRatio = 100;
    private const int UncountedBytes = 1 << 20;

    /// <summary>Copies and gives the number of bytes written.</summary>
    /// <exception cref="OutboundException">Too large, not to be inflated, or cut off.</exception>
    internal static async Task<long> CopyAsync(HttpContent content, Stream destination, long maxBytes, string origin, CancellationToken cancellationToken)
    {
        var encoding = Encoding(content, origin);
        if (encoding is null && content.Headers.ContentLength > maxBytes) throw TooLarge(origin, maxBytes);
        using var body = new CountedStream(await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        var first = await TryAsync(() => body.PeekAsync(cancellationToken), origin).ConfigureAwait(false);
        using var inflated = Inflate(body, encoding, first);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long written = 0;
            while (await TryAsync(() => inflated.ReadAsync(buffer, cancellationToken), origin).ConfigureAwait(false) is > 0 and var read)
            {
                written += read;
                if (written > maxBytes || body.Count > maxBytes) throw TooLarge(origin, maxBytes);
                if (encoding is not null && written > UncountedBytes && written / MaxRatio > body.Count)
                    throw new OutboundException(OutboundFault.TooLarge, $"The body that {origin} answered grows by more than {MaxRatio} times when it is inflated, as no real data does, and was refused.", transient: false);
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            return written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? Encoding(HttpContent content, string origin)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values)) return null;
        var named = values.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.ToLowerInvariant()).Where(name => name != "identity").ToArray();
        if (named.Length == 0) return null;
        var encoding = named[0] == "x-gzip" ? "gzip" : named[0];
        return named.Length == 1 && Encodings.Contains(encoding)
            ? encoding
            : throw new OutboundException(OutboundFault.Corrupt, $"{origin} answered with a Content-Encoding that it was not asked for. DataPool understands one of {string.Join(", ", Encodings)}.", transient: false);
    }

    private static Stream Inflate(CountedStream body, string? encoding, int first) => encoding switch
    {
        _ when first < 0 => body,
        "gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        // RFC 9110, 8.4.1.2: "deflate" is zlib's format; some servers send it without zlib's frame.
        "deflate" when (first & 0x0F) == 8 => new ZLibStream(body, CompressionMode.Decompress),
        "deflate" => new DeflateStream(body, CompressionMode.Decompress),
        _ => body,
    };

    // Here, where no failure of the destination can be mistaken for one of the body.
    private static async ValueTask<int> TryAsync(Func<ValueTask<int>> read, string origin)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw new OutboundException(OutboundFault.Corrupt, $"The body that {origin} answered is damaged or cut off: it cannot be inflated. It is asked again.", transient: true, exception);
        }
        catch (IOException exception) when (exception is not HttpIOException)
        {
            throw OutboundFailure.BrokenOff(exception, origin);
        }
    }

    private static OutboundException TooLarge(string origin, long maxBytes) =>
        new(OutboundFault.TooLarge, $"The body that {origin} answered is larger than {maxBytes} bytes (inflated), the most that is read. Ask for less.", transient: false);
}
