using DataPool.Cluster;
using DataPool.Connectors.Files;
using DataPool.Connectors.Premium;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Webhook;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Core.Streams.History;
using DataPool.Outside;
using DataPool.Outside.Http;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Api.Push;
using DataPool.Server.Api.Streams;
using DataPool.Server.Live;
using DataPool.Server.Live.Hubs;

namespace DataPool.Server.Hosting;

/// <summary>Registers what data passes through: connector types, streams, storage and readers.</summary>
internal static class PoolSetup
{
    private static string Version => typeof(PoolSetup).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static void AddPool(this WebApplicationBuilder builder, DataPoolSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton(_ => new AllowedRoots(settings.AllowedRoots, [settings.DataDirectory]));
        services.AddSingleton(provider => new OutboundClient(settings.Outbound.Policy, settings.Outbound.Proxy, Version, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IConnectorType>(provider => new SqlType(provider.GetRequiredService<AllowedRoots>(), provider.GetRequiredService<TimeProvider>(), settings.Sql));
        services.AddSingleton(_ => new SpoolFolder(Path.Combine(settings.DataDirectory, "spool")));
        services.AddSingleton<IConnectorType>(provider => new FileType(
            provider.GetRequiredService<AllowedRoots>(), provider.GetRequiredService<OutboundClient>(), provider.GetRequiredService<IFileStore>(),
            provider.GetRequiredService<SpoolFolder>(), provider.GetRequiredService<TimeProvider>(), settings.Limits.UploadBytes));
        services.AddSingleton<IConnectorType, WebhookType>();
        services.AddSingleton<IConnectorType, PremiumType>();
        builder.AddStorage(settings);
        services.AddSingleton<StreamHistory>();
        services.AddHostedService<HistoryStart>();
        builder.AddSingleNodeCluster();

        services.AddSingleton<LiveHub>();
        services.AddSingleton<IStreamFeed>(provider => provider.GetRequiredService<LiveHub>());
        services.AddSingleton<StreamStatuses>();
        services.AddPoolHub();
        services.AddSingleton<PushRates>();
        services.AddSingleton<SourceRereads>();
        services.AddSingleton<StreamCommands>();
        services.AddSingleton<PushAdmission>();
        services.AddSingleton(new LineBudget(settings.Limits.NdjsonTotalBytes));
        services.AddSingleton<PushPipeline>();
        services.AddHostedService<LiveTick>();
        services.AddHostedService<RecoveryWatch>();
    }

    public static void MapPool(this IEndpointRouteBuilder endpoints)
    {
        var commands = endpoints.ServiceProvider.GetRequiredService<StreamCommands>();
        endpoints.MapPushes();
        endpoints.MapApi(HttpMethods.Get, "/api/streams", StreamEndpoints.ListAsync, StreamDescriptions.List);
        endpoints.MapApi(HttpMethods.Patch, "/api/streams/{stream}", StreamEndpoints.PatchAsync, StreamDescriptions.Patch);
        endpoints.MapApi(HttpMethods.Get, "/api/streams/{stream}", SnapshotEndpoint.GetAsync, StreamDescriptions.Snapshot);
        endpoints.MapApi(HttpMethods.Get, "/api/streams/{stream}/schema", SchemaEndpoint.GetAsync, StreamDescriptions.Schema);
        endpoints.MapApi(HttpMethods.Get, "/api/streams/{stream}/events", EventsEndpoint.GetAsync, StreamDescriptions.Events);
        endpoints.MapApi(HttpMethods.Get, "/api/streams/{stream}/items/{key}", ItemEndpoint.GetAsync, StreamDescriptions.Item);
        endpoints.MapApi(HttpMethods.Delete, "/api/streams/{stream}", commands.DeleteStreamAsync, StreamDescriptions.Delete);
        endpoints.MapApi(HttpMethods.Delete, "/api/streams/{stream}/items/{key}", commands.DeleteItemAsync, StreamDescriptions.DeleteItem);
        endpoints.MapApi(HttpMethods.Get, "/api/streams/{stream}/items/{key}/history", HistoryEndpoint.GetAsync, StreamDescriptions.History);
        endpoints.MapPoolHub();
    }
}
