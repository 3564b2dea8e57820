using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using MessagePack;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>A client of the hub that does what the real one never would: it stops reading, and sends what it likes.</summary>
internal sealed class HubSocket : IAsyncDisposable
{
    private const byte EndOfJson = 0x1e;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly WebSocket _messages;
    private readonly string _protocol;
    private readonly List<byte> _received = [];

    private HubSocket(Socket socket, WebSocket messages, string protocol) => (_socket, _messages, _protocol) = (socket, messages, protocol);

    /// <summary>Connects as the administrator and agrees on a protocol.</summary>
    /// <param name="server">The server.</param>
    /// <param name="protocol"><see cref="HubScreen.Json"/> or <see cref="HubScreen.Pack"/>.</param>
    public static async Task<HubSocket> OpenAsync(LiveServer server, string protocol)
    {
        // A small buffer: what it does not read soon fills the server's.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        var address = server.Admin.BaseAddress!;
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /hubs/pool HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: {server.Admin.DefaultRequestHeaders.Authorization}\r\n" +
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var head = new List<byte>();
        var next = new byte[1];
        while (!Encoding.ASCII.GetString([.. head]).EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(next) == 1) head.Add(next[0]);
        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString([.. head]), StringComparison.Ordinal);
        var client = new HubSocket(
            socket, WebSocket.CreateFromStream(new NetworkStream(socket, ownsSocket: true), new WebSocketCreationOptions { IsServer = false }), protocol);
        await client.SendAsync(Json($$"""{"protocol":"{{protocol}}","version":1}"""));
        Assert.Equal("{}", await client.NextJsonAsync());
        return client;
    }

    /// <summary>A message of the JSON protocol.</summary>
    public static byte[] Json(string json) => [.. Encoding.UTF8.GetBytes(json), EndOfJson];

    /// <summary>A message of the MessagePack protocol.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> message)
    {
        var length = new List<byte>();
        for (var rest = message.Length; ; rest >>= 7)
        {
            length.Add((byte)(rest > 127 ? rest | 0x80 : rest));
            if (rest <= 127) return [.. length, .. message];
        }
    }

    /// <summary>A call of <c>Subscribe</c>.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="options">The options in the protocol's bytes, or null for none.</param>
    public static byte[] Subscribe(string protocol, string stream, byte[]? options = null)
    {
        if (protocol == HubScreen.Json)
            return Json($$"""{"type":1,"invocationId":"1","target":"Subscribe","arguments":["{{stream}}"{{(options is null ? "" : "," + Encoding.UTF8.GetString(options))}}]}""");
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(6);
        writer.Write(1);
        writer.WriteMapHeader(0);
        writer.Write("1");
        writer.Write("Subscribe");
        writer.WriteArrayHeader(options is null ? 1 : 2);
        writer.Write(stream);
        if (options is not null) writer.WriteRaw(options);
        writer.WriteArrayHeader(0);
        writer.Flush();
        return Pack(output.WrittenSpan);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _messages.SendAsync(message, _protocol == HubScreen.Json ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
    }

    /// <summary>The next message that is no ping, as JSON; null when the server has ended the connection. Fails after 20 s without either.</summary>
    public async Task<JsonNode?> NextAsync()
    {
        while (true)
        {
            var text = _protocol == HubScreen.Json ? await NextJsonAsync() : await NextPackedAsync();
            if (text is null) return null;
            var message = JsonNode.Parse(text)!;
            if (Type(message) != 6) return message;
        }
    }

    /// <summary>A message's type: 1 for a call, 3 for an answer, 7 for the end.</summary>
    public static int Type(JsonNode message) => (message is JsonArray packed ? packed[0] : message["type"])!.GetValue<int>();

    public ValueTask DisposeAsync()
    {
        _messages.Dispose();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> NextJsonAsync()
    {
        var searched = 0;
        int end;
        while ((end = _received.IndexOf(EndOfJson, searched)) < 0)
        {
            searched = _received.Count;
            if (!await ReceiveAsync()) return null;
        }

        return Encoding.UTF8.GetString(Take(end + 1).AsSpan(0, end));
    }

    private async Task<string?> NextPackedAsync()
    {
        var (length, prefix) = (0, 0);
        for (; ; prefix++)
        {
            while (_received.Count <= prefix)
                if (!await ReceiveAsync()) return null;
            length |= (_received[prefix] & 0x7f) << (7 * prefix);
            if (_received[prefix] <= 0x7f) break;
        }

        while (_received.Count < prefix + 1 + length)
            if (!await ReceiveAsync()) return null;
        return MessagePackSerializer.ConvertToJson(Take(prefix + 1 + length).AsMemory(prefix + 1));
    }

    private byte[] Take(int count)
    {
        var taken = _received[..count].ToArray();
        _received.RemoveRange(0, count);
        return taken;
    }

    private async Task<bool> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[1 << 16];
        try
        {
            var part = await _messages.ReceiveAsync(buffer.AsMemory(), patience.Token);
            _received.AddRange(buffer.AsSpan(0, part.Count));
            return part.MessageType != WebSocketMessageType.Close;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }
}
