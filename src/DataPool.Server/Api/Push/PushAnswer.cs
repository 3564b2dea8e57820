using System.Buffers;
using DataPool.Core.Wire;

namespace DataPool.Server.Api.Push;

/// <summary>The answer to a push that was committed (PRODUCT 2.6).</summary>
internal static class PushAnswer
{
    /// <summary>Answers a push.</summary>
    public static async Task WriteAsync(HttpContext http, AcceptedPush push)
    {
        var json = new ArrayBufferWriter<byte>(192 + (3 * push.Keys.Length));
        Begin(json, push.RequestId);
        json.Write(",\"stream\":"u8);
        ItemJson.WriteText(json, push.Stream);
        json.Write(",\"version\":"u8);
        ItemJson.WriteInteger(json, push.Version);
        json.Write(",\"itemsReceived\":"u8);
        ItemJson.WriteInteger(json, push.ItemsReceived);
        json.Write(",\"itemsChanged\":"u8);
        ItemJson.WriteInteger(json, push.ItemsChanged);
        if (!push.Keys.IsEmpty)
        {
            json.Write(",\"keys\":["u8);
            WriteKeys(json, push.Keys.Span);
            json.Write("]"u8);
        }

        json.Write("}"u8);
        await SendAsync(http, json);
    }

    /// <summary>Answers a heartbeat.</summary>
    public static async Task WriteHeartbeatAsync(HttpContext http)
    {
        var json = new ArrayBufferWriter<byte>(64);
        Begin(json, RequestId.Of(http));
        json.Write("}"u8);
        await SendAsync(http, json);
    }

    private static void WriteKeys(ArrayBufferWriter<byte> json, ReadOnlySpan<byte> keys)
    {
        Span<byte> text = stackalloc byte[36];
        var separator = "\""u8;
        for (; !keys.IsEmpty; keys = keys[AcceptedPush.UuidLength..])
        {
            new Guid(keys[..AcceptedPush.UuidLength], bigEndian: true).TryFormat(text, out _);
            json.Write(separator);
            json.Write(text);
            json.Write("\""u8);
            separator = ",\""u8;
        }
    }

    private static void Begin(ArrayBufferWriter<byte> json, string requestId)
    {
        json.Write("{\"status\":\"accepted\",\"requestId\":"u8);
        ItemJson.WriteText(json, requestId);
    }

    private static async ValueTask SendAsync(HttpContext http, ArrayBufferWriter<byte> json)
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(json.WrittenMemory, http.RequestAborted);
    }
}
