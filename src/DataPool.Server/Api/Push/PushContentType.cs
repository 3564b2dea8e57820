using DataPool.Core.Records;
using Microsoft.Net.Http.Headers;

namespace DataPool.Server.Api.Push;

/// <summary>What a push may be encoded as.</summary>
[Flags]
internal enum PushEncodings
{
    /// <summary>What is not supported.</summary>
    None = 0,

    /// <summary>A JSON text.</summary>
    Json = 1,

    /// <summary>A form with the JSON in <c>payload</c>.</summary>
    Form = 2,

    /// <summary>A JSON record a line.</summary>
    Lines = 4,
}

/// <summary>Reads a push's <c>Content-Type</c> and <c>Content-Encoding</c>.</summary>
internal static class PushContentType
{
    /// <summary>The media type of <see cref="PushEncodings.Lines"/>.</summary>
    public const string Lines = "application/x-ndjson";

    /// <summary>JSON where the type says so or is absent; a form; lines.</summary>
    /// <param name="request">The request.</param>
    /// <param name="taken">What is taken here.</param>
    /// <exception cref="RecordException"><c>unsupported_media_type</c>: it is none of these.</exception>
    public static PushEncodings Of(HttpRequest request, PushEncodings taken)
    {
        var encoding = Of(request) & taken;
        if (encoding != PushEncodings.None) return encoding;
        var also = (taken & PushEncodings.Form) != 0
            ? "form-encoded with the JSON in \"payload\""
            : $"one record a line as {Lines}";
        throw new RecordException("unsupported_media_type", $"Send the body as application/json (UTF-8, not compressed), or {also}.");
    }

    private static PushEncodings Of(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return PushEncodings.None;
        var text = request.ContentType;
        if (string.IsNullOrEmpty(text) || text.Equals("application/json", StringComparison.OrdinalIgnoreCase)) return PushEncodings.Json;
        if (!MediaTypeHeaderValue.TryParse(text, out var type)) return PushEncodings.None;
        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return PushEncodings.None;
        if (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            return PushEncodings.Json;
        if (type.MediaType.Equals(Lines, StringComparison.OrdinalIgnoreCase)) return PushEncodings.Lines;
        return type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? PushEncodings.Form : PushEncodings.None;
    }
}
