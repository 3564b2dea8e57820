using DataPool.Admin.Api;
using DataPool.Admin.Shell;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary>Every page that is mapped, against every kind of caller.</summary>
public sealed class PageMatrixTests
{
    // Open by their nature; whoever adds a page that needs no sign-in says so here too.
    private static readonly string[] Open = ["/sign-in", "/setup"];

    [Fact]
    public async Task Every_page_lets_in_whom_it_names_and_leads_all_others_away()
    {
        await using var server = await LiveServer.StartAsync();
        await using var callers = await MatrixCallers.OfAsync(server, (await server.AddWebhookAsync("board")).Text("ingestKey"));
        var seen = 0;
        foreach (var (path, page) in Pages(server))
        {
            var target = path.Replace("{Id}", "none", StringComparison.Ordinal).Replace("{Stream}", "board", StringComparison.Ordinal);
            var isOpen = page.IsDefined(typeof(OpenPageAttribute), inherit: false);
            Assert.Equal(Open.Contains(path), isOpen);
            foreach (var caller in callers.All)
            {
                using var response = await callers.CallAsync(caller, "GET", target);
                var there = response.Headers.Location is { } led ? led.ToString().Split('?')[0] : target;
                Assert.True(there == Expected(caller, target, isOpen, page), $"{target} led {caller} to {there}.");
                seen++;
            }
        }

        Assert.InRange(seen, 80, int.MaxValue);
    }

    [Fact]
    public async Task A_circuit_is_opened_by_people_on_own_pages_alone()
    {
        await using var server = await LiveServer.StartAsync();
        await using var callers = await MatrixCallers.OfAsync(server, (await server.AddWebhookAsync("board")).Text("ingestKey"));
        foreach (var caller in callers.All)
        {
            foreach (var path in (string[])["/_blazor/negotiate", "/_blazor/negotiate/", "/_BLAZOR/negotiate"])
            {
                using var response = await callers.CallAsync(caller, "POST", path + "?negotiateVersion=1");
                Assert.Equal(RoleOf(caller) is null ? 401 : 200, (int)response.StatusCode);
            }

            foreach (var path in (string[])["/_blazor", "/_blazor/"])
            {
                using var response = await callers.CallAsync(caller, "GET", path);
                Assert.Equal(RoleOf(caller) is null, (int)response.StatusCode == 401);
            }

            // A farewell that comes after its session's end is no fault, and does nothing.
            using var farewell = await callers.CallAsync(caller, "POST", "/_blazor/disconnect");
            Assert.Equal(RoleOf(caller) is null, (int)farewell.StatusCode == 204);
        }
    }

    private static string Expected(string caller, string target, bool isOpen, Type page)
    {
        if (isOpen) return target;
        if (RoleOf(caller) is not { } role) return "/sign-in";
        var needed = page.GetCustomAttributes(typeof(NeedsRoleAttribute), false) is [NeedsRoleAttribute needs] ? needs.Role : PageRole.Viewer;
        return role >= needed ? target : "/forbidden";
    }

    private static PageRole? RoleOf(string caller) => caller switch
    {
        MatrixCallers.SettingsToken => PageRole.Admin,
        MatrixCallers.ForeignPage => null,
        _ => Array.IndexOf(MatrixCallers.Roles, caller.Replace(MatrixCallers.ByCookie, "", StringComparison.Ordinal)) is >= 0 and var role ? (PageRole)role : null,
    };

    private static IEnumerable<(string Path, Type Page)> Pages(LiveServer server) =>
        from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let page = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()
        where page is not null
        select ("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), page.Type);
}
