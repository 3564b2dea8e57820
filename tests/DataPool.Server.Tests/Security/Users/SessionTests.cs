using DataPool.Server.Security.Users;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using DataPool.Server.Tests.Live;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Security.Users;

/// <summary>How sessions end, and what ends with them.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_session_ends_when_it_is_idle_and_after_seven_days_at_most()
    {
        await using var server = await LiveServer.StartAsync();
        using var browser = await Browser.OfAsync(server, "viewer");
        using var idle = await Browser.OfAsync(server, "viewer");
        for (var hours = 11; hours < 7 * 24; hours += 11)
        {
            server.Time.Advance(TimeSpan.FromHours(11));
            await browser.AskAsync("GET", "/api/streams", 200);
        }

        await idle.AskAsync("GET", "/api/streams", 401);
        server.Time.Advance(TimeSpan.FromHours(4));
        await browser.AskAsync("GET", "/api/streams", 401);
    }

    [Fact]
    public async Task Sessions_survive_a_restart_with_the_time_they_were_last_seen()
    {
        await using var server = await LiveServer.StartAsync();
        using var browser = await Browser.OfAsync(server, "viewer");
        server.Time.Advance(TimeSpan.FromHours(8));
        await browser.AskAsync("GET", "/api/streams", 200);
        await server.RestartAsync();
        server.Time.Advance(TimeSpan.FromHours(8));
        await browser.AskAsync("GET", "/api/streams", 200);
        server.Time.Advance(TimeSpan.FromHours(13));
        await browser.AskAsync("GET", "/api/streams", 401);
        // Those that are over are forgotten, here by the next start.
        await server.RestartAsync();
        Assert.Equal("0", $"{await server.Store.ExecuteAsync("config", "SELECT count(*) FROM user_session")}");
    }

    [Theory]
    [InlineData("sign-out")]
    [InlineData("password")]
    [InlineData("demoted")]
    [InlineData("deleted")]
    [InlineData("link")]
    public async Task Whatever_ends_a_session_ends_its_event_streams_and_hub_connections_within_seconds(string how)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        using var browser = await Browser.OfAsync(server, "operator", "o@example.com");
        using var other = await Browser.OfAsync(server, "operator");
        using var second = new Browser(server);
        await second.SignInAsync("o@example.com");
        using var open = await browser.SendAsync("GET", "/api/streams/board/events");
        Assert.Equal(200, (int)open.StatusCode);
        await using var events = await open.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var otherOpen = await other.SendAsync("GET", "/api/streams/board/events");
        await using var otherEvents = await otherOpen.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using var screen = await HubScreen.OpenAsync(server, HubScreen.Json, token: null, origin: browser.Own, cookie: browser.Cookie);
        await screen.SubscribeAsync("board");

        var id = (await server.AskAsync(HttpMethod.Get, "/api/users", 200))["data"]![0]!["id"]!.GetValue<string>();
        var cookie = browser.Cookie;
        switch (how)
        {
            case "sign-out":
                await browser.AskAsync("POST", "/api/sign-out", 204);
                break;
            case "password":
                await second.AskAsync("POST", "/api/password", 204, $$"""{ "current": "{{Browser.Password}}", "new": "another short sentence" }""");
                break;
            case "demoted":
                await server.AskAsync(HttpMethod.Patch, "/api/users/" + id, 200, """{ "role": "viewer" }""");
                break;
            case "deleted":
                await server.AskAsync(HttpMethod.Delete, "/api/users/" + id, 204);
                break;
            default:
                var link = (await server.AskAsync(HttpMethod.Post, $"/api/users/{id}/reset", 200)).Text("invitation");
                await browser.AskAsync("GET", "/api/streams", 200);
                using (var elsewhere = new Browser(server))
                    await elsewhere.AskAsync("POST", "/api/setup", 200, $$"""{ "token": "{{link["/setup#".Length..]}}", "password": "another short sentence" }""");
                break;
        }

        var began = TimeProvider.System.GetTimestamp();
        await EndsAsync(events);
        await screen.Ended.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
        browser.Cookie = cookie;
        await browser.AskAsync("GET", "/api/streams", 401);
        // The person's other browser: only signing out ends one session alone; and whoever has changed the password stays.
        await second.AskAsync("GET", "/api/streams", how is "sign-out" or "password" ? 200 : 401);
        await other.AskAsync("GET", "/api/streams", 200);
        var buffer = new byte[1024];
        Assert.True(await otherEvents.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0);
    }

    [Fact]
    public async Task A_higher_role_and_a_new_name_hold_at_once_and_sign_nobody_out()
    {
        await using var server = await LiveServer.StartAsync();
        using var browser = await Browser.OfAsync(server, "viewer");
        var refused = await browser.AskAsync("GET", "/api/keys", 403);
        Assert.Equal(("forbidden", "This needs the role operator; you are signed in as viewer."), (refused.Text("code"), refused.Text("detail")));
        var id = (await server.AskAsync(HttpMethod.Get, "/api/users", 200))["data"]![0]!["id"]!.GetValue<string>();
        await server.AskAsync(HttpMethod.Patch, "/api/users/" + id, 200, """{ "role": "operator", "name": "Bo" }""");
        await browser.AskAsync("GET", "/api/keys", 200);
    }

    [Fact]
    public async Task A_user_has_so_many_sessions_and_the_one_not_seen_for_longest_makes_room()
    {
        await using var server = await LiveServer.StartAsync();
        using var first = await Browser.OfAsync(server, "viewer", "v@example.com");
        var user = server.Services.GetRequiredService<UserRegistry>().FindByEmail("v@example.com")!;
        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        server.Time.Advance(TimeSpan.FromMinutes(2));
        var texts = new List<string>();
        for (var i = 1; i < SessionRegistry.MostOfUser; i++) texts.Add((await sessions.OpenAsync(user, user.Stored.Stamp))!);
        Assert.NotNull(sessions.Find(first.Cookie!));
        texts.Add((await sessions.OpenAsync(user, user.Stored.Stamp))!);
        Assert.Null(sessions.Find(first.Cookie!));
        Assert.All(texts, text => Assert.NotNull(sessions.Find(text)));
    }

    [Fact]
    public async Task A_session_that_the_storage_cannot_forget_has_ended_all_the_same()
    {
        await using var server = await LiveServer.StartAsync();
        using var browser = await Browser.OfAsync(server, "viewer");
        TestStore.SkipUnlessSqlite("It locks the file.");
        var cookie = browser.Cookie;
        await using (var holder = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(server.DataDirectory, "config.db")};Pooling=False"))
        {
            await holder.OpenAsync(TestContext.Current.CancellationToken);
            await using var locked = await holder.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, TestContext.Current.CancellationToken);
            await browser.AskAsync("POST", "/api/sign-out", 204);
        }

        browser.Cookie = cookie;
        await browser.AskAsync("GET", "/api/streams", 401);
        await server.Services.GetRequiredService<SessionRegistry>().SaveAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0L, await server.Store.ExecuteAsync("config", "SELECT count(*) FROM user_session"));
    }

    private static async Task EndsAsync(Stream events)
    {
        var buffer = new byte[4096];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            while (await events.ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
        }
    }
}
