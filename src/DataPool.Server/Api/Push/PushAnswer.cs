using System.Buffers;
using DataPool.Core.Wire;

namespace DataPool.Server.Api.Push;

/// <summary>The answer to a push that was committed (PRODUCT 2.6).</summary>
internal static class PushAnswer
{
    private const int MaxKeptBytes = 16 << 10;

    // Written at one go on one thread, and copied into the connection's buffer before anybody waits.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _kept;

    /// <summary>Answers a push.</summary>
    public static Task WriteAsync(HttpContext http, AcceptedPush push)
    {
        var json = Begin(push.RequestId);
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
        return SendAsync(http, json);
    }

    /// <summary>Answers a heartbeat.</summary>
    public static Task WriteHeartbeatAsync(HttpContext http)
    {
        var json = Begin(RequestId.Of(http));
        json.Write("}"u8);
        return SendAsync(http, json);
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

    private static ArrayBufferWriter<byte> Begin(string requestId)
    {
        if (_kept is not { Capacity: <= MaxKeptBytes } json) _kept = json = new ArrayBufferWriter<byte>(256);
        json.ResetWrittenCount();
        json.Write("{\"status\":\"accepted\",\"requestId\":"u8);
        ItemJson.WriteText(json, requestId);
        return json;
    }

    private static Task SendAsync(HttpContext http, ArrayBufferWriter<byte> json)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json";
        response.ContentLength = json.WrittenCount;
        var connection = response.BodyWriter;
        connection.Write(json.WrittenSpan);
        var sent = connection.FlushAsync(CancellationToken.None);
        if (!sent.IsCompletedSuccessfully) return sent.AsTask();
        _ = sent.Result;
        return Task.CompletedTask;
    }
}
