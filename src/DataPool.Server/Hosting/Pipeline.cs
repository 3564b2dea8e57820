using DataPool.Admin;
using DataPool.Server.Api;
using DataPool.Server.Api.Connectors;
using DataPool.Server.Api.Keys;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Api.Streams;
using DataPool.Server.Api.SignIn;
using DataPool.Server.Api.Tokens;
using DataPool.Server.Api.Users;
using DataPool.Server.Demo;
using DataPool.Server.Display;
using DataPool.Server.Pages;
using DataPool.Server.Security;

namespace DataPool.Server.Hosting;

/// <summary>The way of a request: what every one passes, in this order, and where it ends.</summary>
internal static class Pipeline
{
    public static void UsePipeline(this WebApplication app)
    {
        var exceptions = app.Services.GetRequiredService<ExceptionAnswers>();
        var gate = app.Services.GetRequiredService<ApiGate>();
        var ready = app.Services.GetRequiredService<ReadyGate>();
        var stop = app.Services.GetRequiredService<StopGate>();
        var pages = app.Services.GetRequiredService<PageGate>();
        var host = app.Services.GetRequiredService<PageHost>();
        app.Use(host.Keep);
        app.Use(next => http =>
        {
            RequestId.Assign(http);
            SecurityHeaders.Set(http);
            ItemPath.Rewrite(http);
            return exceptions.InvokeAsync(http, next);
        });
        app.UseRouting();
        app.Use(next => http => RoutingAnswers.InvokeAsync(http, next));
        app.Use(next => http => gate.InvokeAsync(http, next));
        app.UseWhen(PageSetup.IsPage, page =>
        {
            page.UseRequestLocalization();
            page.Use(next => http => pages.InvokeAsync(http, next));
            page.UseAntiforgery();
        });
        app.Use(next => http => ready.InvokeAsync(http, next));
        app.Use(next => http => stop.InvokeAsync(http, next));
    }

    public static void MapEndpoints(this WebApplication app)
    {
        app.MapHealth();
        app.MapApiDescription();
        app.MapConnectors();
        app.Services.GetRequiredService<KeyEndpoints>().Map(app);
        app.Services.GetRequiredService<TokenEndpoints>().Map(app);
        app.Services.GetRequiredService<UserEndpoints>().Map(app);
        app.Services.GetRequiredService<SignInEndpoints>().Map(app);
        app.Services.GetRequiredService<SetupEndpoint>().Map(app);
        app.Services.GetRequiredService<DemoEndpoint>().Map(app);
        app.Services.GetRequiredService<PasswordEndpoint>().Map(app);
        app.MapConnectorActivity();
        app.MapPool();
        app.MapDisplays();
        app.MapAdminPages();
    }
}
