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
    /// <param name="limits">The most bytes that the body, and that one line, may have.</param>
    /// <param name="share">Takes the body's bytes as they come.</param>
    /// <param name="hash">Gets the body's bytes; null where nobody needs their hash.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The body's length.</returns>
    /// <exception cref="RecordException">The body or a line is too large, or a line is not what it should be.</exception>
    /// <exception cref="Core.Streams.OverloadedException">There is no room for it now.</exception>
    public static async Task<long> ReadAsync(
        HttpRequest request, LineDecoder decoder, LimitSettings limits, LineShare share, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        var maxBytes = limits.NdjsonBytes;
        if (request.ContentLength > maxBytes) throw TooLarge(maxBytes);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = (long)maxBytes + Margin;
        var reader = request.BodyReader;
        var lines = new LineCutter(decoder, limits.RequestBytes);
        var length = 0L;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            try
            {
                length += result.Buffer.Length;
                if (length > maxBytes) throw TooLarge(maxBytes);
                share.Add(result.Buffer.Length);
                foreach (var segment in result.Buffer)
                {
                    hash?.AppendData(segment.Span);
                    lines.Take(segment.Span);
                }
            }
            finally
            {
                // Where the body is refused too: else the server cannot read over the rest of it, and breaks the connection off.
                reader.AdvanceTo(result.Buffer.End);
            }

            if (!result.IsCompleted) continue;
            lines.End();
            return length;
        }
    }

    private static RecordException TooLarge(int maxBytes) => new(
        "payload_too_large", $"The body has more than {maxBytes} bytes. Send fewer records at a time, or raise DataPool:Limits:NdjsonBytes.");
}
