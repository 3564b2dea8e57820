using System.Globalization;
using System.Reflection;
using DataPool.Admin;
using DataPool.Admin.Api;
using DataPool.Server.Display;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Localization;

namespace DataPool.Server.Pages;

/// <summary>Registers the pages and what they need of the server.</summary>
internal static class PageSetup
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        // Started from its build's folder the pages' files lie with their sources; published, beside the program.
        builder.WebHost.UseStaticWebAssets();
        var services = builder.Services;
        services.AddSingleton<DisplayAssets>();
        services.AddSingleton(provider => new PageAssets($"{DisplayAssets.Root}/{provider.GetRequiredService<DisplayAssets>().Version}", Version, provider.GetRequiredService<DataPoolSettings>().Limits.UploadBytes));
        services.AddSingleton<PageHost>();
        services.AddSingleton<InProcessApi>();
        services.AddSingleton<IViewerApi, ViewerApi>();
        services.AddSingleton<PageGate>();
        services.AddScoped<PageCaller>();
        services.AddScoped<CircuitHandler, PageUse>();
        services.AddScoped<IPageCaller>(provider => provider.GetRequiredService<PageCaller>());
        services.AddScoped<IApiTransport>(provider => provider.GetRequiredService<PageCaller>());
        services.AddAdminPages();
        services.Configure<RequestLocalizationOptions>(localization =>
        {
            // Numbers and dates as the reader writes them; the texts are English.
            localization.SupportedCultures = CultureInfo.GetCultures(CultureTypes.AllCultures);
            localization.SupportedUICultures = [CultureInfo.GetCultureInfo("en")];
            localization.DefaultRequestCulture = new RequestCulture("en-GB", "en");
            localization.RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()];
        });
    }

    private static string Version => typeof(PageSetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>True for what only pages ask for: the API, displays and senders pay nothing for it.</summary>
    public static bool IsPage(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/api") && !http.Request.Path.StartsWithSegments("/hubs") && !http.Request.Path.StartsWithSegments("/display");
}
