using DataPool.Server.Security;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using DataPool.Server.Tests.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class StrangerCountTests
{
    [Fact]
    public void The_number_is_logged_once_a_minute_at_most()
    {
        var time = new FakeTimeProvider();
        using var log = new LogText();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var strangers = new StrangerCount(time, factory.CreateLogger<StrangerCount>());
        strangers.Report();
        Assert.Empty(log.From(LogLevel.Trace));
        for (var i = 0; i < 3; i++) strangers.Add();
        strangers.Report();
        for (var i = 0; i < 40; i++) strangers.Add();
        for (var second = 0; second < 59; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            strangers.Report();
        }

        Assert.Single(log.From(LogLevel.Trace));
        time.Advance(TimeSpan.FromSeconds(1));
        strangers.Report();
        time.Advance(TimeSpan.FromMinutes(5));
        strangers.Report();
        Assert.Equal(
            [
                "DataPool.Server.Security.StrangerCount: 3 requests without a valid key were answered 401 ",
                "DataPool.Server.Security.StrangerCount: 40 requests without a valid key were answered 401 ",
            ],
            log.From(LogLevel.Warning));
    }

    [Fact]
    public async Task Whatever_is_answered_401_counts_and_nothing_else()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a"}""");
        // Not reported while the test looks: one report has been made.
        var strangers = server.Services.GetRequiredService<StrangerCount>();
        strangers.Add();
        strangers.Report();
        foreach (var (method, path, key) in new (string, string, string?)[]
        {
            ("GET", "/api/connectors", null), ("GET", "/api/nothing", "at_x"), ("GET", "/api/streams/board", "rk_x"),
            ("GET", "/api/streams/board/events", null), ("POST", "/api/webhook/board", null), ("POST", "/api/webhook/board", "wrong"),
        })
        {
            using var response = await server.CallAsync(method, path, key);
            Assert.Equal(401, (int)response.StatusCode);
        }

        var viewer = (await server.AddTokenAsync("viewer")).Text("token");
        using (var forbidden = await server.CallAsync("GET", "/api/keys", viewer)) Assert.Equal(403, (int)forbidden.StatusCode);
        await server.RestartAsync();
        Assert.Contains(server.Log.From(LogLevel.Warning), entry => entry.Contains("6 requests without a valid key", StringComparison.Ordinal));
    }
}
