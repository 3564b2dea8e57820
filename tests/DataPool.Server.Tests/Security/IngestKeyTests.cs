using System.Globalization;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Server.Security;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class IngestKeyTests
{
    [Fact]
    public async Task A_key_opens_its_own_connector_by_bearer_or_as_a_password()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Webhook());
        await host.CreateAsync(Definitions.Webhook("other", "others"));
        var key = created.Text("ingestKey");
        foreach (var header in (string[])[$"Bearer {key}", $"bearer  {key} ", Basic("anybody", key), Basic("", key)])
            Assert.Equal(created.Text("id"), Open(host, header).Connector?.Id);
        await host.RestartAsync();
        Assert.Equal(created.Text("id"), Open(host, $"Bearer {key}").Connector?.Id);
    }

    [Fact]
    public async Task A_paused_connector_is_recognised_and_a_deleted_one_is_not()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Webhook());
        var header = "Bearer " + created.Text("ingestKey");
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{created.Text("id")}/disable", 200);
        Assert.False(Open(host, header).Connector!.Enabled);
        await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{created.Text("id")}", 204);
        AssertRefused(host, header, "unauthorized");
    }

    [Fact]
    public async Task What_is_no_key_is_told_from_a_wrong_one()
    {
        await using var host = await DataPoolHost.StartAsync();
        var key = (await host.CreateAsync(Definitions.Webhook())).Text("ingestKey");
        var unknown = AccessKey.Create("ik").Text;
        AssertRefused(host, $"Bearer {unknown}", "unauthorized");
        AssertRefused(host, Basic("x", unknown), "unauthorized");
        // The same id with another secret and a right checksum.
        var wrong = Encoding.ASCII.GetBytes(key[..16] + Base62.Secret(27));
        var checksum = new byte[6];
        Base62.Write(Crc32.Of(wrong), checksum);
        AssertRefused(host, "Bearer " + Encoding.ASCII.GetString([.. wrong, .. checksum]), "unauthorized");

        AssertRefused(host, $"Bearer {key[..^1]}", "malformed_key");
        AssertRefused(host, $"Bearer {key}x", "malformed_key");
        AssertRefused(host, $"Bearer {key[..^1]}é", "malformed_key");
        AssertRefused(host, $"Bearer {DataPoolHost.AdminToken}", "malformed_key");
        AssertRefused(host, $"Bearer {AccessKey.Create("rk").Text}", "malformed_key");
        AssertRefused(host, Basic("x", key[..^1]), "malformed_key");

        AssertRefused(host, StringValues.Empty, "unauthorized");
        AssertRefused(host, "", "unauthorized");
        AssertRefused(host, "Bearer", "unauthorized");
        AssertRefused(host, "Bearer ", "unauthorized");
        AssertRefused(host, key, "unauthorized");
        AssertRefused(host, "Basic !", "unauthorized");
        AssertRefused(host, "Basic " + Convert.ToBase64String("no colon"u8), "unauthorized");
        AssertRefused(host, "Basic " + new string('A', 4000), "unauthorized");
        AssertRefused(host, new StringValues([$"Bearer {key}", $"Bearer {key}"]), "unauthorized");
    }

    [Fact]
    public async Task Rotation_without_grace_stops_all_earlier_keys_at_once()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Webhook());
        var rotated = await host.AskAsync(HttpMethod.Post, $"/api/connectors/{created.Text("id")}/rotate-key", 200);
        Assert.Null(rotated["previous"]);
        Assert.Equal(rotated.Text("ingestKey")[3..15], rotated.Text("keyId"));
        AssertRefused(host, "Bearer " + created.Text("ingestKey"), "unauthorized");
        Assert.NotNull(Open(host, "Bearer " + rotated.Text("ingestKey")).Connector);
        Assert.Equal(rotated.Text("keyId"), (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{created.Text("id")}", 200)).Text("keyId"));
        await host.RestartAsync();
        AssertRefused(host, "Bearer " + created.Text("ingestKey"), "unauthorized");
        Assert.NotNull(Open(host, "Bearer " + rotated.Text("ingestKey")).Connector);
    }

    [Fact]
    public async Task Rotation_with_grace_lets_the_last_key_run_out()
    {
        await using var host = await DataPoolHost.StartAsync();
        var first = await host.CreateAsync(Definitions.Webhook());
        var second = await RotateAsync(host, first.Text("id"), 60);
        Assert.Equal(first.Text("keyId"), second["previous"]!.AsObject().Text("keyId"));
        Assert.Equal("2026-04-09T12:01:00Z", second["previous"]!.AsObject().Text("validUntil"));
        Assert.NotNull(Open(host, "Bearer " + first.Text("ingestKey")).Connector);
        await host.RestartAsync();
        host.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(Open(host, "Bearer " + first.Text("ingestKey")).Connector);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        AssertRefused(host, "Bearer " + first.Text("ingestKey"), "unauthorized");
        Assert.NotNull(Open(host, "Bearer " + second.Text("ingestKey")).Connector);
    }

    [Fact]
    public async Task A_connector_shows_its_live_keys_and_their_last_use_to_the_minute()
    {
        await using var host = await DataPoolHost.StartAsync();
        host.Time.Advance(TimeSpan.FromSeconds(90));
        var first = await host.CreateAsync(Definitions.Webhook());
        var id = first.Text("id");
        Assert.Equal($$"""[{"keyId":"{{first["keyId"]}}","createdAt":"2026-04-09T12:01:30Z","validUntil":null,"lastUsedAt":null}]""", first["keys"]!.ToJsonString());
        await PushAsync(host, first.Text("ingestKey"));
        host.Time.Advance(TimeSpan.FromMinutes(2));
        var second = await RotateAsync(host, id, 60);
        string earlier = $$"""{"keyId":"{{first["keyId"]}}","createdAt":"2026-04-09T12:01:30Z","validUntil":"2026-04-09T12:04:30Z","lastUsedAt":"2026-04-09T12:01:00Z"}""";
        Assert.Equal($$"""[{"keyId":"{{second["keyId"]}}","createdAt":"2026-04-09T12:03:30Z","validUntil":null,"lastUsedAt":null},{{earlier}}]""", await KeysAsync(host, id));
        await PushAsync(host, second.Text("ingestKey"));
        await host.RestartAsync();
        host.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal($$"""[{"keyId":"{{second["keyId"]}}","createdAt":"2026-04-09T12:03:30Z","validUntil":null,"lastUsedAt":"2026-04-09T12:03:00Z"}]""", await KeysAsync(host, id));
    }

    private static async Task<string> KeysAsync(DataPoolHost host, string id) =>
        (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200))["keys"]!.ToJsonString();

    private static async Task PushAsync(DataPoolHost host, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhook/queues") { Content = new StringContent("""{"queue":"a"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        using var response = await host.Stranger.SendAsync(request, TestContext.Current.CancellationToken);
        await DataPoolHost.ReadAsync(response, 202);
    }

    [Fact]
    public async Task At_most_two_keys_live()
    {
        await using var host = await DataPoolHost.StartAsync();
        var first = await host.CreateAsync(Definitions.Webhook());
        var second = await RotateAsync(host, first.Text("id"), 604_800);
        var third = await RotateAsync(host, first.Text("id"), 604_800);
        AssertRefused(host, "Bearer " + first.Text("ingestKey"), "unauthorized");
        Assert.NotNull(Open(host, "Bearer " + second.Text("ingestKey")).Connector);
        Assert.NotNull(Open(host, "Bearer " + third.Text("ingestKey")).Connector);
        var fourth = await RotateAsync(host, first.Text("id"), 0);
        AssertRefused(host, "Bearer " + second.Text("ingestKey"), "unauthorized");
        AssertRefused(host, "Bearer " + third.Text("ingestKey"), "unauthorized");
        Assert.NotNull(Open(host, "Bearer " + fourth.Text("ingestKey")).Connector);
    }

    [Theory]
    [InlineData("""{ "graceSeconds": -1 }""", 422, "graceSeconds must be between 0 and 604800.")]
    [InlineData("""{ "graceSeconds": 604801 }""", 422, "graceSeconds must be between 0 and 604800.")]
    [InlineData("""{ "graceSeconds": "60" }""", 422, "graceSeconds must be a whole number.")]
    [InlineData("""{ "grace": 60 }""", 422, "grace is not known here; remove it.")]
    [InlineData("[]", 400, "The body must be a JSON object.")]
    public async Task A_wrong_rotation_changes_nothing(string body, int status, string detail)
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Webhook());
        var problem = await host.AskAsync(HttpMethod.Post, $"/api/connectors/{created.Text("id")}/rotate-key", status, body);
        Assert.Equal(detail, problem.Text("detail"));
        Assert.NotNull(Open(host, "Bearer " + created.Text("ingestKey")).Connector);
    }

    [Fact]
    public async Task The_last_use_is_kept_to_the_minute_and_saved()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Webhook());
        host.Time.Advance(TimeSpan.FromSeconds(90));
        Open(host, "Bearer " + created.Text("ingestKey"));
        await host.RestartAsync();
        var stored = (await host.Services.GetRequiredService<IConnectorStore>().ListConnectorsAsync(TestContext.Current.CancellationToken)).Single();
        Assert.Equal("2026-04-09T12:01:00", stored.Keys.Single().LastUsedAt!.Value.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        Assert.Equal(stored.Keys.Single().LastUsedAt, host.Services.GetRequiredService<ConnectorCatalog>().Find(stored.Id)!.Keys[0].LastUsedAt);
    }

    [Fact]
    public async Task A_good_key_is_recognised_without_garbage()
    {
        await using var host = await DataPoolHost.StartAsync();
        var header = new StringValues("Bearer " + (await host.CreateAsync(Definitions.Webhook())).Text("ingestKey"));
        var keys = host.Services.GetRequiredService<IngestKeys>();
        keys.Authenticate(header);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) keys.Authenticate(header);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Task<System.Text.Json.Nodes.JsonObject> RotateAsync(DataPoolHost host, string id, int graceSeconds) => host.AskAsync(
        HttpMethod.Post, $"/api/connectors/{id}/rotate-key", 200, string.Create(CultureInfo.InvariantCulture, $"{{ \"graceSeconds\": {graceSeconds} }}"));

    private static IngestAuthentication Open(DataPoolHost host, StringValues header) => host.Services.GetRequiredService<IngestKeys>().Authenticate(header);

    private static void AssertRefused(DataPoolHost host, StringValues header, string code)
    {
        var result = Open(host, header);
        Assert.Null(result.Connector);
        Assert.Equal(code, result.Code);
        Assert.False(string.IsNullOrEmpty(result.Message));
    }

    private static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
