using System.Buffers;
using DataPool.Core.Streams;
using DataPool.Core.Wire;

namespace DataPool.Server.Live;

/// <summary>What stands before the items of a snapshot.</summary>
internal static class SnapshotHead
{
    /// <summary>Writes <c>{"stream","epoch","version","at","status"</c>, without the closing brace; the status only where there is one.</summary>
    public static void Write(IBufferWriter<byte> output, StreamChannel channel, StreamImage image, StatusForm? status)
    {
        output.Write("{\"stream\":"u8);
        ItemJson.WriteText(output, channel.Stream);
        output.Write(",\"epoch\":"u8);
        ItemJson.WriteText(output, channel.Epoch);
        output.Write(",\"version\":"u8);
        ItemJson.WriteInteger(output, image.Version);
        output.Write(",\"at\":"u8);
        if (image.Version == 0) output.Write("null"u8);
        else ItemJson.WriteTime(output, image.At);
        if (status is null) return;
        output.Write(",\"status\":{"u8);
        output.Write(status.Members);
        output.Write("}"u8);
    }
}
