using System.Collections.Concurrent;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Server.Security;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

public sealed class CatalogTests
{
    [Fact]
    public async Task Health_is_saved_within_seconds_and_at_the_end()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        Catalog(host).Find(id)!.Health.Accepted(host.Time.GetUtcNow());
        var store = host.Services.GetRequiredService<IConnectorStore>();
        string? saved = null;
        for (var second = 0; second < 100 && saved is null; second++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, TestContext.Current.CancellationToken);
            saved = (await store.ListConnectorsAsync(TestContext.Current.CancellationToken)).Single().Runtime;
        }

        Assert.Contains("2026-04-09T12:00:00", saved, StringComparison.Ordinal);
        var last = host.Time.GetUtcNow();
        Catalog(host).Find(id)!.Health.Accepted(last);
        await host.RestartAsync();
        Assert.Equal(last, Catalog(host).Find(id)!.Health.Facts.LastSuccessAt);
        Assert.Equal("Active", (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200)).Text("state"));
    }

    [Fact]
    public async Task Every_change_of_state_is_made_known_once()
    {
        await using var host = await DataPoolHost.StartAsync();
        var catalog = Catalog(host);
        var states = new ConcurrentQueue<ConnectorState>();
        catalog.Changed += connector => states.Enqueue(connector.Status(host.Time.GetUtcNow()).State);
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        var health = catalog.Find(id)!.Health;
        health.Accepted(host.Time.GetUtcNow());
        health.Accepted(host.Time.GetUtcNow());
        for (var i = 0; i < 4; i++) health.Rejected(host.Time.GetUtcNow(), "invalid_item", "m");
        health.Accepted(host.Time.GetUtcNow());
        host.Time.Advance(TimeSpan.FromSeconds(901));
        await Eventually.Async(() => states.Count == 5);
        health.Accepted(host.Time.GetUtcNow());
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/disable", 200);
        await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{id}", 204);
        Assert.Equal(
            [
                ConnectorState.Idle, ConnectorState.Active, ConnectorState.Error, ConnectorState.Active, ConnectorState.Idle, ConnectorState.Active,
                ConnectorState.Disabled, ConnectorState.Disabled, ConnectorState.Disabled,
            ],
            states);
    }

    [Theory]
    [InlineData("""{"name":"x","type":"telepathy","source":{},"mapping":{"stream":"s"}}""", "definition_invalid", "Its stored definition is not valid for this server: type must be one of: file, premium, sql, webhook.")]
    [InlineData("""{"name":"x","type":"webhook","source":{},"mapping":{"stream":"s","order":{}}}""", "definition_invalid", "Its stored definition is not valid for this server: mapping.order is not known here; remove it.")]
    [InlineData("not json", "definition_invalid", "Its stored definition cannot be read. Delete and create the connector again.")]
    public async Task A_definition_that_no_longer_compiles_stops_no_start(string definition, string code, string reason)
    {
        await using var host = await DataPoolHost.StartAsync();
        var good = (await host.CreateAsync(Definitions.Webhook("good", "goods"))).Text("id");
        var (key, stored) = host.Services.GetRequiredService<IngestKeys>().Create();
        await host.Services.GetRequiredService<IConnectorStore>().CreateAsync(
            new NewConnector("con_broken", "x", "s", "epoch", true, definition, default, host.Time.GetUtcNow(), stored), TestContext.Current.CancellationToken);
        await host.RestartAsync();

        var broken = await host.AskAsync(HttpMethod.Get, "/api/connectors/con_broken", 200);
        Assert.Equal(("Error", code, reason), (broken.Text("state"), broken.Text("stateCode"), broken.Text("stateReason")));
        Assert.Contains(host.Log.From(LogLevel.Error), entry => entry.Contains("Connector con_broken cannot work: " + reason, StringComparison.Ordinal));
        Assert.Equal("Idle", (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{good}", 200)).Text("state"));
        await host.AskAsync(HttpMethod.Get, "/api/connectors", 200);

        using var push = new HttpRequestMessage(HttpMethod.Post, "/api/webhook/s") { Content = new StringContent("{}") };
        push.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        using var response = await host.Stranger.SendAsync(push, TestContext.Current.CancellationToken);
        Assert.InRange((int)response.StatusCode, 403, 503);
        Assert.NotEqual(500, (int)response.StatusCode);
        await host.AskAsync(HttpMethod.Delete, "/api/connectors/con_broken", 204);
    }

    [Fact]
    public async Task Changes_at_the_same_time_all_come_through()
    {
        await using var host = await DataPoolHost.StartAsync();
        await Parallel.ForAsync(0, 20, TestContext.Current.CancellationToken, async (i, _) => await host.CreateAsync(Definitions.Webhook($"c{i}", $"s{i % 3}")));
        Assert.Equal(Enumerable.Range(1, 20), Catalog(host).Connectors.Select(connector => connector.Number));
        Assert.Equal(["s0", "s1", "s2"], Catalog(host).Streams.Select(stream => stream.Name));
        Assert.Equal(20, Catalog(host).Connectors.Select(connector => connector.Id).Distinct().Count());
    }

    private static ConnectorCatalog Catalog(DataPoolHost host) => host.Services.GetRequiredService<ConnectorCatalog>();
}
