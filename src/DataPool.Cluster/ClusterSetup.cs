using System.Net;
using System.Net.Sockets;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Scheduling;
using DataPool.Core.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace DataPool.Cluster;

/// <summary>Puts an Orleans silo into the host: alone, or later one of a fleet.</summary>
public static class ClusterSetup
{
    /// <summary>
    /// Adds a silo of its own, reachable from this process only, and the pool's services over it. It listens on
    /// free loopback ports, so that several instances on one machine do not meet.
    /// </summary>
    public static IHostApplicationBuilder AddSingleNodeCluster(this IHostApplicationBuilder builder)
    {
        builder.UseOrleans(silo =>
        {
            var port = FreePort();
            // Port 0 for the gateway: nobody but this process calls the grains.
            silo.UseLocalhostClustering(siloPort: port, gatewayPort: 0, serviceId: "datapool", clusterId: $"single-{port}");
            silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromHours(6));
            // Never given up within the process: the grain would go on with records that its caller has disposed of.
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromDays(1));
            // A silo alone has nobody to judge it. Left on, it would judge itself by the wall clock: one that is set
            // forward during the start (a machine that woke up, or has no clock of its own) would end the process.
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.EvictWhenMaxJoinAttemptTimeExceeded = false;
                options.SiloGenerationRetirementAge = null;
            });
        });
        builder.Services.AddSingleton<LocalStreams>();
        builder.Services.AddSingleton<ICronReader, CronosReader>();
        builder.Services.AddSingleton<PullRun>();
        builder.Services.AddSingleton<PoolRecovery>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<PoolRecovery>());
        builder.Services.AddSingleton<IStreamPool, StreamPool>();
        builder.Services.AddSingleton<IConnectorRunner, ConnectorRunner>();
        builder.Services.AddHostedService<ConnectorKeeper>();
        builder.Services.AddHostedService<StreamExpiry>();
        return builder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
