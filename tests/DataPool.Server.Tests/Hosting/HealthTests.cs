using DataPool.Core.Storage;
using DataPool.Server.Hosting;
using DataPool.Server.Tests.Api;
using DataPool.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task Live_at_once_ready_when_recovered()
    {
        await using var host = await DataPoolHost.StartAsync(isReady: false);
        Assert.Equal((200, "live"), await AskAsync(host, "/health/live"));
        Assert.Equal((503, "starting: what is stored is being read; it is ready by itself"), await AskAsync(host, "/health/ready"));
        using (var response = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Get, "/api/connectors"))
        {
            Assert.Equal("overloaded", (await DataPoolHost.ReadAsync(response, 503)).Text("code"));
            Assert.Equal("1", response.Headers.RetryAfter!.ToString());
        }

        host.Services.GetRequiredService<Readiness>().Set();
        Assert.Equal((200, "ready"), await AskAsync(host, "/health/ready"));
        await host.AskAsync(HttpMethod.Get, "/api/connectors", 200);
    }

    [Fact]
    public async Task Not_ready_while_the_storage_takes_no_writes_and_reading_goes_on()
    {
        await using var host = await DataPoolHost.StartAsync();
        var observer = host.Services.GetRequiredService<IStorageObserver>();
        observer.CommitFailed(new StorageException("The disk of db1.internal is full."));
        Assert.Equal(
            (503, "storage takes no writes: the reason is in the server's log, with what to do; DataPool tries again about once a second and is ready by itself once they are taken"),
            await AskAsync(host, "/health/ready"));
        Assert.Equal((200, "live"), await AskAsync(host, "/health/live"));
        await host.AskAsync(HttpMethod.Get, "/api/connectors", 200);
        Assert.Contains(host.Log.From(LogLevel.Error), entry => entry.Contains("db1.internal is full", StringComparison.Ordinal));

        observer.CommitRecovered();
        Assert.Equal((200, "ready"), await AskAsync(host, "/health/ready"));
    }

    [Fact]
    public async Task Neither_live_nor_ready_while_it_stops()
    {
        await using var host = await DataPoolHost.StartAsync();
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        foreach (var path in (string[])["/health/live", "/health/ready"])
            Assert.Equal((503, "stopping: what was accepted is being finished"), await AskAsync(host, path));
    }

    private static async Task<(int, string)> AskAsync(DataPoolHost host, string path)
    {
        using var response = await host.Stranger.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
