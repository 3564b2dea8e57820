using MessagePack;
using MessagePack.Resolvers;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace DataPool.Server.Live.Hubs;

/// <summary>Registers and maps the hub.</summary>
internal static class HubSetup
{
    public const string Path = "/hubs/pool";

    // A connection holds this much at most, and the message on its way.
    private const int BufferBytes = 64 << 10;

    private const int MostReceivedBytes = 32 << 10;

    public static void AddPoolHub(this IServiceCollection services)
    {
        services.AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = MostReceivedBytes;
            hub.KeepAliveInterval = TimeSpan.FromSeconds(LiveTick.StatusSeconds);
            hub.MaximumParallelInvocationsPerClient = 1;
            hub.DisableImplicitFromServicesParameters = true;
        });
        services.AddSingleton<IHubProtocol>(provider => new PoolHubProtocol(new JsonHubProtocol(provider.GetRequiredService<IOptions<JsonHubProtocolOptions>>())));
        services.AddSingleton<IHubProtocol>(_ => new PoolHubProtocol(new MessagePackHubProtocol(Options.Create(Packed()))));
        services.AddSingleton<HubLifetimeManager<PoolHub>, PoolHubConnections>();
        services.AddSingleton<SnapshotTurns>();
    }

    public static void MapPoolHub(this IEndpointRouteBuilder endpoints) => endpoints.MapHub<PoolHub>(Path, hub =>
    {
        // Long polling lives on without a connection, so that nothing would bound how many there are.
        hub.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents;
        hub.ApplicationMaxBufferSize = BufferBytes;
        hub.TransportMaxBufferSize = BufferBytes;
        hub.TransportSendTimeout = HubWriter.MostPatience;
        hub.WebSockets.CloseTimeout = TimeSpan.FromSeconds(1);
        hub.AllowStatefulReconnects = false;
    });

    // Only what the hub's methods take and give: nothing is generated at run time.
    private static MessagePackHubProtocolOptions Packed() => new()
    {
        SerializerOptions = new MessagePackSerializerOptions(CompositeResolver.Create(
            [new HubPayload.Packed(), new SubscribeOptions.Packed()], [BuiltinResolver.Instance])).WithSecurity(MessagePackSecurity.UntrustedData),
    };
}
