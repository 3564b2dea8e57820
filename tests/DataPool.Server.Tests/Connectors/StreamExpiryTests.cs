using DataPool.Core.Streams;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

/// <summary>Who has items expire, and when. What an expiry does is the stream's.</summary>
public sealed class StreamExpiryTests
{
    [Fact]
    public async Task Items_expire_for_connectors_that_ask_for_it_while_they_are_not_paused()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = await CreateAsync(host, "a", ",\"expireAfterSeconds\":90");
        await CreateAsync(host, "never", "");
        await CreateAsync(host, "c", ",\"expireAfterSeconds\":7");
        await UntilAsync(host, () => Expiries(host, 1).Contains(90) && Expiries(host, 3).Contains(7));

        // Paused: nobody could refresh the items, so the stream stops looking at them.
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/disable", 200);
        await UntilAsync(host, () => Expiries(host, 1).LastOrDefault(-1) == 0);
        host.Pool.Writes.Clear();
        await UntilAsync(host, () => Expiries(host, 3).Count() >= 5);
        Assert.Empty(Expiries(host, 1));

        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/enable", 200);
        await UntilAsync(host, () => Expiries(host, 1).Contains(90));
        Assert.Empty(Expiries(host, 2));
    }

    [Fact]
    public async Task A_stream_that_fails_is_logged_once_and_tried_again()
    {
        await using var host = await DataPoolHost.StartAsync();
        host.Pool.Failure = new InvalidOperationException("The stream is broken.");
        var id = await CreateAsync(host, "a", ",\"expireAfterSeconds\":5");
        await UntilAsync(host, () => host.Pool.Failed >= 5);
        var line = Assert.Single(host.Log.From(LogLevel.Warning), line => line.Contains("cannot expire", StringComparison.Ordinal));
        Assert.Contains($"Items of connector {id} that are due cannot expire from stream 1; it is tried again every second", line, StringComparison.Ordinal);

        host.Pool.Failure = null;
        await UntilAsync(host, () => Expiries(host, 1).Contains(5));
    }

    [Fact]
    public async Task An_overloaded_storage_is_not_logged_again_here()
    {
        await using var host = await DataPoolHost.StartAsync();
        host.Pool.Failure = new OverloadedException("The disk is full.");
        await CreateAsync(host, "a", ",\"expireAfterSeconds\":5");
        await UntilAsync(host, () => host.Pool.Failed >= 3);
        Assert.DoesNotContain(host.Log.From(LogLevel.Warning), line => line.Contains("cannot expire", StringComparison.Ordinal));
    }

    private static async Task<string> CreateAsync(DataPoolHost host, string name, string mapping)
    {
        var connector = await host.AskAsync(HttpMethod.Post, "/api/connectors", 201, $$"""{"name":"{{name}}","type":"webhook","source":{},"mapping":{"stream":"{{name}}"{{mapping}} } }""");
        return connector["id"]!.GetValue<string>();
    }

    private static Task UntilAsync(DataPoolHost host, Func<bool> condition) => Eventually.Async(() =>
    {
        host.Time.Advance(TimeSpan.FromSeconds(1));
        return condition();
    });

    // The periods, in seconds, that a connector's items were checked against.
    private static IEnumerable<double> Expiries(DataPoolHost host, int connector) => host.Pool.Writes.Select(write => write.Request)
        .Where(request => request.Kind == WriteKind.Expire && request.Connector == connector).Select(request => request.ExpireAfter.TotalSeconds);
}
