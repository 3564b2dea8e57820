using System.Buffers;
using System.Security.Cryptography;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using Microsoft.AspNetCore.Http.Features;

namespace DataPool.Server.Api.Push;

/// <summary>Reads a body of lines as it comes: no more of its text is kept than the line that is not whole yet.</summary>
internal static class LineBody
{
    // Kestrel's own limit lies above ours, which answers with the setting's name.
    private const int Margin = 1 << 20;

    /// <summary>Reads the body to its end.</summary>
    /// <param name="request">The request.</param>
    /// <param name="decoder">Takes the lines.</param>
    /// <param name="maxBytes">The most bytes that the body may have.</param>
    /// <param name="hash">Gets the body's bytes; null where nobody needs their hash.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The body's length.</returns>
    /// <exception cref="RecordException">The body is too large, or a line is not what it should be.</exception>
    public static async Task<long> ReadAsync(HttpRequest request, LineDecoder decoder, int maxBytes, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes) throw TooLarge(maxBytes);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = (long)maxBytes + Margin;
        var reader = request.BodyReader;
        var unfinished = new ArrayBufferWriter<byte>();
        var length = 0L;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            length += result.Buffer.Length;
            if (length > maxBytes)
            {
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                throw TooLarge(maxBytes);
            }

            foreach (var segment in result.Buffer)
            {
                hash?.AppendData(segment.Span);
                Take(segment.Span, unfinished, decoder);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (!result.IsCompleted) continue;
            if (unfinished.WrittenCount > 0) decoder.Add(unfinished.WrittenSpan);
            return length;
        }
    }

    private static void Take(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> unfinished, LineDecoder decoder)
    {
        while (text.IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = text[..end];
            text = text[(end + 1)..];
            if (unfinished.WrittenCount == 0)
            {
                decoder.Add(line);
                continue;
            }

            unfinished.Write(line);
            decoder.Add(unfinished.WrittenSpan);
            unfinished.ResetWrittenCount();
        }

        unfinished.Write(text);
    }

    private static RecordException TooLarge(int maxBytes) => new(
        "payload_too_large", $"The body has more than {maxBytes} bytes. Send fewer records at a time, or raise DataPool:Limits:NdjsonBytes.");
}
