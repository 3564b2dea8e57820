using DataPool.Admin.Api;
using DataPool.Admin.Components;
using DataPool.Admin.Sources;
using DataPool.Admin.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataPool.Admin;

/// <summary>Registers and maps the pages.</summary>
public static class AdminSetup
{
    // Uploads and lists have ways of their own; what comes through a page's circuit is small.
    private const int MaxCircuitMessageBytes = 256 * 1024;

    /// <summary>Registers what the pages are made of. The host adds <see cref="IApiTransport"/>, <see cref="IPageCaller"/> and <see cref="PageAssets"/>.</summary>
    public static IServiceCollection AddAdminPages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DisconnectedCircuitMaxRetained = 50)
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = MaxCircuitMessageBytes)
            .RegisterPersistentService<FirstLook>(RenderMode.InteractiveServer);
        services.AddScoped<PoolApi>();
        services.AddScoped<FirstLook>();
        services.AddScoped<Toasts>();
        services.AddScoped<Browser>();
        services.AddSingleton<SourcesWatch>();
        services.AddSingleton<StreamsWatch>();
        return services;
    }

    /// <summary>Maps the pages and their files.</summary>
    public static IEndpointConventionBuilder MapAdminPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapStaticAssets();
        return endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
