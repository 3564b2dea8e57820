using DataPool.Server.Hosting;
using DataPool.Server.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task Live_at_once_ready_when_recovered()
    {
        await using var host = await DataPoolHost.StartAsync(isReady: false);
        Assert.Equal((200, "live"), await AskAsync(host, "/health/live"));
        Assert.Equal((503, "starting"), await AskAsync(host, "/health/ready"));
        using (var response = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Get, "/api/connectors"))
        {
            Assert.Equal("overloaded", (await DataPoolHost.ReadAsync(response, 503)).Text("code"));
            Assert.Equal("1", response.Headers.RetryAfter!.ToString());
        }

        host.Services.GetRequiredService<Readiness>().Set();
        Assert.Equal((200, "ready"), await AskAsync(host, "/health/ready"));
        await host.AskAsync(HttpMethod.Get, "/api/connectors", 200);
    }

    private static async Task<(int, string)> AskAsync(DataPoolHost host, string path)
    {
        using var response = await host.Stranger.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
