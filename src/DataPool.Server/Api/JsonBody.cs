using DataPool.Core.Records;
using Microsoft.Net.Http.Headers;

namespace DataPool.Server.Api;

/// <summary>Reads the JSON body of a management request, which is small.</summary>
internal static class JsonBody
{
    /// <summary>The most bytes of a body.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="RecordException"><c>unsupported_media_type</c>, <c>payload_too_large</c>.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request)) throw new RecordException("unsupported_media_type", "Send the body as application/json (UTF-8, not compressed).");
        if (request.ContentLength > MaxBytes) throw TooLarge();
        using var body = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (body.Length + read > MaxBytes) throw TooLarge();
            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>As <see cref="ReadAsync"/>; null where the request has no body.</summary>
    public static async Task<byte[]?> ReadOptionalAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count == 0 && request.ContentType is null)) return null;
        var body = await ReadAsync(request, cancellationToken);
        return body.Length == 0 ? null : body;
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && (request.Headers.ContentEncoding.Count == 0 || request.Headers.ContentEncoding == "identity");

    private static RecordException TooLarge() => new("payload_too_large", "The body has more than 1 MiB.");
}
