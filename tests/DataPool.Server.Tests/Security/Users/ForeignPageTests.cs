using DataPool.Server.Security;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Security.Users;

/// <summary>A browser sends the cookie with what other pages of the same site ask for: these gain nothing by it.</summary>
public sealed class ForeignPageTests
{
    private const string Wall = "http://wall.example";

    public static TheoryData<string, string, bool> Pages => new()
    {
        // Origin ("own" stands for the server's), Sec-Fetch-Site, whether the page is the server's own.
        { "own", "", true }, { "own", "same-origin", true }, { "", "same-origin", true }, { "null", "same-origin", true },
        { "", "", false }, { "null", "", false }, { Wall, "", false }, { Wall, "cross-site", false }, { Wall, "same-site", false }, { "", "same-site", false },
        { "", "cross-site", false }, { "", "none", false },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task What_changes_something_must_come_from_an_own_page(string origin, string site, bool isOwn)
    {
        await using var server = await LiveServer.StartAsync();
        using var browser = await Browser.OfAsync(server, "admin");
        browser.Origin = origin == "own" ? null : origin;
        (string, string)[] headers = site.Length == 0 ? [] : [("Sec-Fetch-Site", site)];
        using var created = await browser.SendAsync("POST", "/api/tokens", """{ "name": "t", "role": "admin" }""", headers);
        if (!isOwn)
        {
            var problem = await LiveServer.ReadAsync(created, 403);
            Assert.Equal(
                ("foreign_origin", "A sign-in counts only on DataPool's own pages, and this request does not come from one: nothing was done. Other pages and programs use an API token or a read key."),
                (problem.Text("code"), problem.Text("detail")));
        }

        Assert.Equal(isOwn ? 1 : 0, (await server.AskAsync(HttpMethod.Get, "/api/tokens", 200))["data"]!.AsArray().Count);
        foreach (var method in (string[])["PUT", "PATCH", "DELETE", "POST"])
        {
            using var response = await browser.SendAsync(method, "/api/connectors/none", "{}", headers);
            Assert.Equal(isOwn, (int)response.StatusCode != 403);
        }

        using var signOut = await browser.SendAsync("POST", "/api/sign-out", null, headers);
        Assert.Equal(isOwn ? 204 : 403, (int)signOut.StatusCode);
    }

    [Theory]
    [InlineData(Wall, "", true)]
    [InlineData("null", "", true)]
    [InlineData("", "cross-site", true)]
    [InlineData("", "", false)]
    [InlineData("", "none", false)]
    public async Task Nobody_is_signed_in_by_a_foreign_page(string origin, string site, bool isForeign)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddUserAsync("viewer", "v@example.com");
        using var browser = new Browser(server) { Origin = origin };
        (string, string)[] headers = site.Length == 0 ? [] : [("Sec-Fetch-Site", site)];
        using var signIn = await browser.SendAsync("POST", "/api/sign-in", $$"""{ "email": "v@example.com", "password": "{{Browser.Password}}" }""", headers);
        Assert.Equal(isForeign ? 403 : 200, (int)signIn.StatusCode);
        Assert.Equal(isForeign, browser.Cookie is null);
        using var setup = await browser.SendAsync("POST", "/api/setup", """{ "token": "x" }""", headers);
        Assert.Equal(isForeign ? "foreign_origin" : "setup_closed", (await LiveServer.ReadAsync(setup, 403)).Text("code"));
    }

    [Fact]
    public async Task The_cookie_reads_nothing_for_a_foreign_page_and_hides_nothing_that_is_public()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        await server.AddWebhookAsync("wall");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/wall", 200, """{ "public": true }""");
        using var browser = await Browser.OfAsync(server, "admin");
        foreach (var path in (string[])["/api/streams/board", "/api/streams/board/events", "/api/connectors"])
        {
            using var own = await browser.SendAsync("GET", path);
            Assert.Equal(200, (int)own.StatusCode);
            Assert.Null(own.Header("Access-Control-Allow-Credentials"));
            using var foreign = await browser.SendAsync("GET", path, null, ("Origin", Wall));
            Assert.Equal("foreign_origin", (await LiveServer.ReadAsync(foreign, 403)).Text("code"));
            Assert.Null(foreign.Header("Access-Control-Allow-Origin"));
        }

        using var open = await browser.SendAsync("GET", "/api/streams/wall", null, ("Origin", Wall));
        Assert.Equal(("*", null), (open.Header("Access-Control-Allow-Origin"), open.Header("Access-Control-Allow-Credentials")));
        Assert.Contains("Cookie", open.Header("Vary"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own", true)]
    [InlineData(Wall, false)]
    [InlineData("null", false)]
    [InlineData(null, false)]
    public async Task The_hub_looks_where_a_page_with_a_cookie_is_from(string? origin, bool isOwn)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        await server.AddWebhookAsync("wall");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/wall", 200, """{ "public": true }""");
        using var browser = await Browser.OfAsync(server, "admin");
        await using var screen = await HubScreen.OpenAsync(server, HubScreen.Json, token: null, origin: origin == "own" ? browser.Own : origin, cookie: browser.Cookie);
        await screen.SubscribeAsync("wall");
        if (isOwn) await screen.SubscribeAsync("board");
        else Assert.Contains("A sign-in counts only on DataPool's own pages", (await Assert.ThrowsAsync<HubException>(() => screen.SubscribeAsync("board"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_the_header_counts_and_not_the_cookie_beside_it()
    {
        await using var server = await LiveServer.StartAsync();
        var token = (await server.AddTokenAsync("viewer")).Text("token");
        using var browser = await Browser.OfAsync(server, "admin");
        using var response = await browser.SendAsync("GET", "/api/tokens", null, ("Authorization", "Bearer " + token));
        Assert.Equal("This needs an API token with the role admin; this one has the role viewer.", (await LiveServer.ReadAsync(response, 403)).Text("detail"));
        using var wrong = await browser.SendAsync("GET", "/api/tokens", null, ("Authorization", "Bearer nonsense"));
        Assert.Equal(401, (int)wrong.StatusCode);
    }

    [Fact]
    public async Task Whoever_calls_inside_the_process_says_himself_who_it_is_for()
    {
        var caller = Caller.Administrator;
        await using var server = await LiveServer.StartWithAsync(services => services.AddSingleton<IStartupFilter>(new Inside(() => caller)));
        using var browser = new Browser(server) { Origin = Wall };
        await browser.AskAsync("POST", "/api/tokens", 201, """{ "name": "t", "role": "viewer" }""");
        caller = Caller.Stranger("unauthorized", "Nobody.");
        using var response = await browser.SendAsync("GET", "/api/tokens", null, ("Authorization", "Bearer " + LiveServer.AdminToken));
        Assert.Equal("Nobody.", (await LiveServer.ReadAsync(response, 401)).Text("detail"));
    }

    private sealed class Inside(Func<Caller> caller) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, further) =>
            {
                if (http.Request.Path == "/api/tokens") http.Features.Set(caller());
                return further(http);
            });
            next(app);
        };
    }
}
