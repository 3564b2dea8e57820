using System.Text.Json.Nodes;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Security;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Which connector supplied which field: <c>GET …/items/{key}?owners=true</c>.</summary>
public sealed class OwnerTests
{
    private const string Item = "/api/streams/board/items/a";

    [Fact]
    public async Task A_field_is_its_last_writers_also_when_the_value_was_equal_and_nobodys_once_that_one_was_deleted()
    {
        await using var server = await LiveServer.StartAsync();
        var target = await server.AddWebhookAsync("board");
        var actual = await server.AddWebhookAsync("board");
        await server.PushAsync(target, """{"id":"a","target":10,"shared":1}""");
        await server.PushAsync(actual, """{"id":"a","actual":7}""");
        Assert.Equal($$"""{"id":"{{Id(actual)}}","target":"{{Id(target)}}","shared":"{{Id(target)}}","actual":"{{Id(actual)}}"}""", await OwnersAsync(server));
        Assert.Equal($$"""{"target":"{{Id(target)}}"}""", await OwnersAsync(server, "&fields=target"));

        // No new version, another owner.
        var version = (await server.SnapshotAsync("board"))["version"]!.GetValue<long>();
        await server.PushAsync(actual, """{"id":"a","shared":1.0}""");
        Assert.Equal(version, (await server.SnapshotAsync("board"))["version"]!.GetValue<long>());
        Assert.Equal($$"""{"shared":"{{Id(actual)}}"}""", await OwnersAsync(server, "&fields=shared"));
        await server.RestartAsync();
        Assert.Equal($$"""{"shared":"{{Id(actual)}}"}""", await OwnersAsync(server, "&fields=shared"));

        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{Id(target)}?items=keep", 204);
        Assert.Equal($$"""{"id":"{{Id(actual)}}","target":null,"shared":"{{Id(actual)}}","actual":"{{Id(actual)}}"}""", await OwnersAsync(server));
    }

    [Fact]
    public async Task Owners_are_told_when_asked_for_and_not_to_read_keys_and_the_public()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        Assert.Null((await server.AskAsync(HttpMethod.Get, Item, 200))["owners"]);
        Assert.Null((await server.AskAsync(HttpMethod.Get, Item + "?owners=false", 200))["owners"]);
        Assert.Equal("owners must be \"true\" or \"false\".", (await server.AskAsync(HttpMethod.Get, Item + "?owners=yes", 400)).Text("detail"));
        await server.AskAsync(HttpMethod.Get, "/api/streams/board/items/none?owners=true", 404);

        var viewer = (await server.AddTokenAsync("viewer")).Text("token");
        var key = (await server.AddKeyAsync("\"board\"")).Text("key");
        await server.GetAsync(Item + "?owners=true", viewer, 200);
        const string Refused = "forbidden: Which connector supplied a field is for users and API tokens only. Leave owners out.";
        Assert.Equal(Refused, await server.GetAsync(Item + "?owners=true", key, 403));
        await server.GetAsync(Item, key, 200);
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{"public": true}""");
        Assert.Equal(Refused, await server.GetAsync(Item + "?owners=true", null, 403));
        Assert.DoesNotContain(Id(connector), await server.GetAsync(Item, null, 200), StringComparison.Ordinal);
    }

    private static string Id(JsonObject connector) => connector.Text("id");

    private static async Task<string> OwnersAsync(LiveServer server, string query = "") =>
        (await server.AskAsync(HttpMethod.Get, $"{Item}?owners=true{query}", 200))["owners"]!.ToJsonString();
}
