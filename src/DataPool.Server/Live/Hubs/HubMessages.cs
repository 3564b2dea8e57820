using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace DataPool.Server.Live.Hubs;

/// <summary>The client methods that the hub calls (PRODUCT 3).</summary>
internal static class HubMessages
{
    /// <summary>What changed, in the form of a server-sent <c>delta</c>.</summary>
    public static SerializedHubMessage Delta(ReadOnlyMemory<byte> json) => new(Call("delta", new HubPayload(json)));

    /// <summary>How far the stream can be trusted: on change and every 15 seconds.</summary>
    public static InvocationMessage Status(ReadOnlyMemory<byte> json) => Call("status", new HubPayload(json));

    /// <summary>The stream is gone.</summary>
    public static InvocationMessage End(ReadOnlyMemory<byte> json) => Call("end", new HubPayload(json));

    /// <summary>A new snapshot, for a reader that fell too far behind.</summary>
    public static InvocationMessage Snapshot(HubPayload snapshot) => Call("snapshot", snapshot);

    private static InvocationMessage Call(string method, HubPayload payload) => new(method, [payload]);
}
