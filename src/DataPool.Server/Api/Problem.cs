using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace DataPool.Server.Api;

/// <summary>Writes an error as problem details (RFC 9457) with a stable <c>code</c> and the request's id.</summary>
internal static class Problem
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a problem as the request's whole answer.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="code">The stable code.</param>
    /// <param name="detail">What happened, to which thing, and what to do; holds no secret.</param>
    /// <param name="more">The place, where there is one.</param>
    /// <param name="retryAfterSeconds">Seconds after which to try again (429, 503); 0 for none.</param>
    public static async Task WriteAsync(
        HttpContext http, int status, string code, string detail, ProblemMembers more = default, int retryAfterSeconds = 0)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Writing)) Write(json, RequestId.Of(http), status, code, detail, more);
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.ContentLength = body.WrittenCount;
        response.Headers.CacheControl = "no-store";
        if (retryAfterSeconds > 0) response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        if (!HttpMethods.IsHead(http.Request.Method)) await response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, string requestId, int status, string code, string detail, in ProblemMembers more)
    {
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
        json.WriteString("code", code);
        json.WriteString("requestId", requestId);
        if (more.Line > 0) json.WriteNumber("line", more.Line);
        if (more.Column > 0) json.WriteNumber("column", more.Column);
        if (more.Item is { } item) json.WriteString("item", item);
        if (more.Field is { } field) json.WriteString("field", field);
        if (more.Errors is { } errors)
        {
            json.WriteStartArray("errors");
            foreach (var error in errors)
            {
                json.WriteStartObject();
                json.WriteString("path", error.Path);
                json.WriteString("code", error.Code);
                json.WriteString("message", error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
