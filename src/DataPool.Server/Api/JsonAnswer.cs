using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DataPool.Server.Api;

/// <summary>Writes an answer of the management API.</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }
}
