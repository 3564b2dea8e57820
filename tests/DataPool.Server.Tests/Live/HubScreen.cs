using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>A screen's connection to the hub, with the real client: what arrives, in order.</summary>
internal sealed class HubScreen : IAsyncDisposable
{
    public const string Json = "json";
    public const string Pack = "messagepack";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<ServerEvent> _events = Channel.CreateUnbounded<ServerEvent>();

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HubScreen(HubConnection connection)
    {
        Connection = connection;
        foreach (var name in (string[])["delta", "status", "snapshot", "end"])
            connection.On(name, [typeof(object)], (arguments, _) => _events.Writer.WriteAsync(new ServerEvent(name, null, Node(arguments[0])!.AsObject())).AsTask(), this);
        connection.Closed += failure =>
        {
            _events.Writer.TryComplete(failure);
            _ended.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public HubConnection Connection { get; }

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Connects.</summary>
    /// <param name="server">The server.</param>
    /// <param name="protocol"><see cref="Json"/> or <see cref="Pack"/>.</param>
    /// <param name="token">The key to send as Bearer, or null.</param>
    /// <param name="query">What follows the path.</param>
    /// <param name="origin">The origin of the page that the screen would be, or null for another program.</param>
    /// <param name="transport">How it connects.</param>
    /// <param name="cookie">The cookie of a session, or null.</param>
    /// <exception cref="HttpRequestException">The server has refused it.</exception>
    public static async Task<HubScreen> OpenAsync(
        LiveServer server, string protocol, string? token = LiveServer.AdminToken, string query = "", string? origin = null, HttpTransportType transport = HttpTransportType.WebSockets,
        string? cookie = null)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(server.Admin.BaseAddress!, "/hubs/pool" + query), http =>
        {
            http.Transports = transport;
            if (token is not null) http.Headers["Authorization"] = $"Bearer {token}";
            if (origin is not null) http.Headers["Origin"] = origin;
            if (cookie is not null) http.Headers["Cookie"] = "datapool=" + cookie;
        });
        if (protocol == Pack) builder.AddMessagePackProtocol();
        var screen = new HubScreen(builder.Build());
        await screen.Connection.StartAsync(TestContext.Current.CancellationToken);
        return screen;
    }

    /// <summary>Calls Subscribe; the answer is a snapshot, or <c>deltas</c> and <c>status</c>.</summary>
    public async Task<JsonObject> SubscribeAsync(string stream, object? options = null) =>
        Node(await CallAsync("Subscribe", stream, options))!.AsObject();

    public Task UnsubscribeAsync(string stream) => CallAsync("Unsubscribe", stream);

    /// <summary>Calls a method of the hub; fails after 20 s without an answer.</summary>
    public Task<object?> CallAsync(string method, params object?[] arguments) =>
        Connection.InvokeCoreAsync<object?>(method, arguments, TestContext.Current.CancellationToken).WaitAsync(Patience);

    /// <summary>The next call of a client method; fails after 20 s without one.</summary>
    public async Task<ServerEvent> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _events.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next call of one client method; others are passed over.</summary>
    public async Task<ServerEvent> NextAsync(string name)
    {
        // One patience for all: a status comes every 15 s.
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var next = await _events.Reader.ReadAsync(patience.Token);
            if (next.Name == name) return next;
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    /// <summary>What a protocol's client makes of a value, as JSON.</summary>
    public static JsonNode? Node(object? value) => value switch
    {
        null => null,
        JsonElement json => JsonNode.Parse(json.GetRawText()),
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        double number => JsonNode.Parse(JsonSerializer.Serialize(number)),
        byte or sbyte or short or ushort or int or uint or long or ulong => JsonNode.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!),
        IDictionary<object, object> map => new JsonObject(map.Select(member => KeyValuePair.Create((string)member.Key, Node(member.Value)))),
        object[] list => new JsonArray([.. list.Select(Node)]),
        _ => throw new InvalidOperationException($"{value.GetType()} was not expected."),
    };
}
