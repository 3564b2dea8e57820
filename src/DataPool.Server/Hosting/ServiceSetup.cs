using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Connectors.Scheduling;
using DataPool.Core.Connectors.Testing;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Storage;
using DataPool.Expressions;
using DataPool.Server.Api;
using DataPool.Server.Api.Connectors;
using DataPool.Server.Api.Connectors.Files;
using DataPool.Server.Api.Connectors.Testing;
using DataPool.Server.Api.Keys;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Api.Tokens;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;
using DataPool.Server.Security.KeyRing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataPool.Server.Hosting;

/// <summary>Registers the server's parts.</summary>
internal static class ServiceSetup
{
    // Finite, so that a flood of connections meets a limit of ours before one of the system's.
    private const int MaxConnections = 20_000;

    public static DataPoolSettings AddSettings(this WebApplicationBuilder builder)
    {
        var settings = SettingsReader.Read(builder.Configuration);
        DataDirectory.Prepare(settings);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(settings.Limits.Records);
        builder.Services.TryAddSingleton(TimeProvider.System);
        return settings;
    }

    public static void AddHttp(this WebApplicationBuilder builder, DataPoolSettings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            // Above our own limits, which answer with the setting's name and count the refusal.
            kestrel.Limits.MaxRequestBodySize = Math.Max(JsonBody.MaxBytes, settings.Limits.RequestBytes) + (1L << 20);
        });
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<ReadyGate>();
        builder.Services.AddSingleton<StopGate>();
        builder.Services.AddSingleton<ExceptionAnswers>();
        builder.Services.AddApiDescription();
    }

    public static void AddSecurity(this WebApplicationBuilder builder, DataPoolSettings settings)
    {
        builder.Services.AddKeyRing(settings);
        builder.Services.AddSingleton<ISecretProtector, SecretProtector>();
        builder.Services.AddSingleton<AdminToken>();
        builder.Services.AddSingleton(KeyProof.Sha256);
        builder.Services.AddSingleton<KeyRegistry>();
        builder.Services.AddSingleton<CallerRecognition>();
        builder.Services.AddSingleton<ReaderGate>();
        builder.Services.AddSingleton<StrangerCount>();
        builder.Services.AddSingleton<ApiGate>();
        builder.Services.AddSingleton<AccessDraftReader>();
        builder.Services.AddSingleton<KeyEndpoints>();
        builder.Services.AddSingleton<TokenEndpoints>();
        builder.Services.AddSingleton<IngestKeys>();
        builder.Services.AddUsers();
    }

    public static void AddConnectors(this WebApplicationBuilder builder, DataPoolSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton<ConnectorTypes>();
        services.AddSingleton<IExpressionLanguage, JavaScript>();
        services.AddSingleton(provider => new ConnectorDefinitionReader(
            provider.GetRequiredService<ConnectorTypes>(), settings.TimeZone, provider.GetRequiredService<ICronReader>(), settings.Limits.Records, provider.GetRequiredService<IExpressionLanguage>()));
        services.AddSingleton<ConnectorCompiler>();
        services.AddSingleton<StreamDirectory>();
        services.AddSingleton<ConnectorCatalog>();
        services.AddSingleton<ConnectorJournal>();
        services.AddSingleton<UnfinishedWork>();
        services.AddSingleton<ConnectorChanges>();
        services.AddSingleton<ConnectorRemoval>();
        services.AddSingleton<StreamRemoval>();
        services.AddSingleton<ConnectorTester>();
        services.AddSingleton<ConnectorQueries>();
        services.AddSingleton<ConnectorCommands>();
        services.AddSingleton<TestCommands>();
        services.AddHostedService<CatalogStart>();
        services.AddSingleton(new ActivityRetention(TimeSpan.FromDays(settings.LogRetentionDays)));
        services.AddSingleton<ActivityFlush>();
        services.AddSingleton<ActivityQueries>();
        services.AddSingleton<LogsEndpoint>();
        services.AddSingleton<RunAnswer>();
        services.AddSingleton<RunCommands>();
        services.AddSingleton<UploadTurns>();
        services.AddSingleton<UploadCommands>();
        services.AddHostedService<RuntimeFlush>();
        services.AddHostedService<ActivityWriter>();
        services.AddHostedService<WorkFinish>();
    }
}
