using System.Buffers;
using DataPool.Core.Streams;
using DataPool.Core.Wire;

namespace DataPool.Server.Api.Webhook;

/// <summary>The answer to a push that was committed (PRODUCT 2.6).</summary>
internal static class PushAnswer
{
    public static async Task WriteAsync(HttpContext http, string stream, WriteResult result, IReadOnlyList<string> generatedKeys)
    {
        var json = new ArrayBufferWriter<byte>(192);
        json.Write("{\"status\":\"accepted\",\"requestId\":"u8);
        ItemJson.WriteText(json, RequestId.Of(http));
        json.Write(",\"stream\":"u8);
        ItemJson.WriteText(json, stream);
        json.Write(",\"version\":"u8);
        ItemJson.WriteInteger(json, result.Version);
        json.Write(",\"itemsReceived\":"u8);
        ItemJson.WriteInteger(json, result.ItemsReceived);
        json.Write(",\"itemsChanged\":"u8);
        ItemJson.WriteInteger(json, result.ItemsChanged);
        if (generatedKeys.Count > 0) WriteKeys(json, generatedKeys);
        json.Write("}"u8);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(json.WrittenMemory, http.RequestAborted);
    }

    private static void WriteKeys(ArrayBufferWriter<byte> json, IReadOnlyList<string> keys)
    {
        json.Write(",\"keys\":["u8);
        for (var i = 0; i < keys.Count; i++)
        {
            if (i > 0) json.Write(","u8);
            ItemJson.WriteText(json, keys[i]);
        }

        json.Write("]"u8);
    }
}
