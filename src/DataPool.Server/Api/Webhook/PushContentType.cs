using Microsoft.Net.Http.Headers;

namespace DataPool.Server.Api.Webhook;

/// <summary>What a push may be encoded as.</summary>
internal enum PushEncoding
{
    Json,
    Form,
    Unsupported,
}

/// <summary>Reads a push's <c>Content-Type</c> and <c>Content-Encoding</c>.</summary>
internal static class PushContentType
{
    /// <summary>JSON where the type says so or is absent; a form; anything else is not supported.</summary>
    public static PushEncoding Of(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return PushEncoding.Unsupported;
        var text = request.ContentType;
        if (string.IsNullOrEmpty(text) || text.Equals("application/json", StringComparison.OrdinalIgnoreCase)) return PushEncoding.Json;
        if (!MediaTypeHeaderValue.TryParse(text, out var type)) return PushEncoding.Unsupported;
        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return PushEncoding.Unsupported;
        if (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            return PushEncoding.Json;
        return type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? PushEncoding.Form : PushEncoding.Unsupported;
    }
}
