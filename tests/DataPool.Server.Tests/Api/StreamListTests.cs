using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Server.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Api;

/// <summary>Lists of many streams: the stand-in pool makes no snapshots, so that one for which a list asked would fail it.</summary>
public sealed class StreamListTests
{
    // Two more than are read at once.
    private const int Many = 10;

    [Fact]
    public async Task A_stream_that_cannot_be_read_does_not_hide_the_others()
    {
        await using var host = await DataPoolHost.StartAsync();
        foreach (var name in (string[])["damaged", "whole"]) await host.AskAsync(HttpMethod.Post, "/api/connectors", 201, Definitions.Webhook(name, name));
        host.Pool.Unreadable.Add(host.Services.GetRequiredService<ConnectorCatalog>().StreamByName("damaged")!.Id);
        var list = (await host.AskAsync(HttpMethod.Get, "/api/streams", 200))["data"]!.AsArray();
        Assert.Equal(
            ["""{"stream":"damaged","version":null,"itemCount":null,"updatedAt":null}""", """{"stream":"whole","version":7,"itemCount":3,"updatedAt":"2026-04-09T11:00:00.000Z"}"""],
            list.Select(stream => Shown(stream!)));
        // It can be mended.
        Assert.Equal("""{"stream":"damaged","version":null,"itemCount":null,"updatedAt":null}""", Shown(await host.AskAsync(HttpMethod.Patch, "/api/streams/damaged", 200, """{ "historyDays": 1 }""")));
    }

    [Theory]
    [InlineData("/api/streams")]
    [InlineData("/api/connectors")]
    public async Task Streams_that_take_their_time_are_read_several_at_once_but_not_all(string list)
    {
        await using var host = await DataPoolHost.StartAsync();
        for (var i = 0; i < Many; i++) await host.AskAsync(HttpMethod.Post, "/api/connectors", 201, Definitions.Webhook($"c{i}", $"s{i}"));
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Pool.HoldReads = hold.Task;
        var answer = host.AskAsync(HttpMethod.Get, list, 200);
        await Eventually.Async(() => host.Pool.Reading == StreamReads.AtOnce);
        Assert.False(answer.IsCompleted);
        hold.SetResult();
        Assert.Equal(Many, (await answer)["data"]!.AsArray().Count);
        Assert.Equal(Many, host.Pool.Reading);
    }

    private static string Shown(JsonNode stream) =>
        new JsonObject(((string[])["stream", "version", "itemCount", "updatedAt"]).Select(name => KeyValuePair.Create(name, stream[name]?.DeepClone()))).ToJsonString();
}
