using Microsoft.AspNetCore.SignalR;

namespace DataPool.Server.Live.Hubs;

/// <summary>Gives each connection of the hub its session, and ends that with it.</summary>
internal sealed class PoolHubConnections(
    ILogger<DefaultHubLifetimeManager<PoolHub>> logger, LiveHub hub, StreamStatuses statuses, SnapshotTurns turns, TimeProvider time)
    : DefaultHubLifetimeManager<PoolHub>(logger)
{
    private readonly ILogger _logger = logger;

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        connection.Features.Set(new HubSession(connection, hub, statuses, turns, time, _logger));
        return base.OnConnectedAsync(connection);
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        await base.OnDisconnectedAsync(connection);
        if (connection.Features.Get<HubSession>() is { } session) await session.CloseAsync();
    }
}
