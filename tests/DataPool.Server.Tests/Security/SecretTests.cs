using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class SecretTests
{
    private const string Planted = "planted-secret-8431";

    [Fact]
    public async Task Secrets_keys_and_tokens_are_in_no_answer_no_file_and_no_log()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Sql());
        var id = created.Text("id");
        var rotated = await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/rotate-key", 200, """{ "graceSeconds": 60 }""");
        var key = await host.AskAsync(HttpMethod.Post, "/api/keys", 201, """{ "name": "k", "streams": ["sales"], "origins": ["https://wall.example"] }""");
        var token = await host.AskAsync(HttpMethod.Post, "/api/tokens", 201, """{ "name": "t", "role": "admin" }""");
        var answers = new StringBuilder();
        foreach (var (path, opener) in new[]
        {
            ("/api/tokens", token.Text("token")), ("/api/tokens", key.Text("key")), ("/api/tokens", token.Text("token")[..^1]), ("/api/tokens", key.Text("key") + "x"),
            ($"/api/streams/none/events?access_token={key["key"]}", null), ($"/api/streams/none/events?access_token={key["key"]}x", null),
            ($"/api/streams/none?access_token={key["key"]}", null), ($"/api/{key["key"]}", null),
        })
        {
            using var response = await host.CallAsync("GET", path, opener);
            answers.Append(response).Append(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        foreach (var (method, path, body) in new (string, string, string?)[]
        {
            ("GET", "/api/connectors", null), ("GET", $"/api/connectors/{id}", null),
            ("POST", "/api/connectors", Definitions.Sql()), // name_taken
            ("POST", "/api/connectors", Definitions.Sql("other", more: """, "cron": "*" """)), // invalid_definition
            ("POST", "/api/connectors", Definitions.Sql("other") + "x"), // invalid_payload
            ("POST", $"/api/connectors/{id}/disable", null), ("POST", $"/api/connectors/{id}/enable", null),
            ("GET", "/openapi/v1.json", null), ("GET", "/api/streams", null),
            ("GET", "/api/keys", null), ("GET", "/api/tokens", null), ("DELETE", $"/api/keys/{token["id"]}", null),
        })
        {
            using var response = await DataPoolHost.SendAsync(host.Admin, new HttpMethod(method), path, body);
            answers.Append(response).Append(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        await host.RestartAsync();
        Assert.Equal(
            Definitions.Secret,
            Encoding.UTF8.GetString(host.Services.GetRequiredService<ISecretProtector>().Unprotect(id, await CiphertextAsync(host, id)))
                .Split('"')[3]);
        string[] secrets = [Planted, created.Text("ingestKey")[16..], rotated.Text("ingestKey")[16..], key.Text("key")[16..], token.Text("token")[16..], DataPoolHost.AdminToken];
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, answers.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, created["definition"]!.ToJsonString(), StringComparison.Ordinal);
            Assert.All(host.Log.From(LogLevel.Trace), entry => Assert.DoesNotContain(secret, entry, StringComparison.Ordinal));
            foreach (var file in await host.Store.FilesAsync())
                Assert.True(await ReadAsync(file) is var bytes && bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{secret} is in {file}");
        }
    }

    [Fact]
    public async Task The_search_for_secrets_does_find_what_is_there()
    {
        await using var host = await DataPoolHost.StartAsync();
        await host.CreateAsync(Definitions.Webhook(Planted));
        var found = false;
        foreach (var file in await host.Store.FilesAsync())
            found |= (await ReadAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Planted)) >= 0;
        Assert.True(found);
    }

    [Fact]
    public async Task A_ciphertext_opens_for_its_own_connector_only()
    {
        await using var host = await DataPoolHost.StartAsync();
        var first = (await host.CreateAsync(Definitions.Sql("a"))).Text("id");
        var second = (await host.CreateAsync(Definitions.Sql("b"))).Text("id");
        var protector = host.Services.GetRequiredService<ISecretProtector>();
        var ciphertext = await CiphertextAsync(host, first);
        Assert.Throws<SecretException>(() => protector.Unprotect(second, ciphertext));
        Assert.NotEmpty(protector.Unprotect(first, ciphertext));
    }

    [Fact]
    public async Task A_lost_key_ring_stops_no_start_and_is_named()
    {
        await using var host = await DataPoolHost.StartAsync();
        var sql = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var webhook = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        await host.Store.ExecuteAsync("config", "DELETE FROM key_ring");
        await host.RestartAsync();
        var broken = await host.AskAsync(HttpMethod.Get, $"/api/connectors/{sql}", 200);
        Assert.Equal(("Error", "secrets_unreadable"), (broken.Text("state"), broken.Text("stateCode")));
        Assert.Equal(
            "Its secrets cannot be decrypted: the key ring is not the one they were encrypted with. Restore the backup that holds both, or save the definition again with all its secrets.",
            broken.Text("stateReason"));
        Assert.Equal("Idle", (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{webhook}", 200)).Text("state"));
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{sql}/disable", 200);
        await host.AskAsync(HttpMethod.Delete, $"/api/connectors/{sql}", 204);
    }

    private static async Task<byte[]> CiphertextAsync(DataPoolHost host, string id) =>
        (await host.Services.GetRequiredService<IConnectorStore>().ListConnectorsAsync(TestContext.Current.CancellationToken)).Single(stored => stored.Id == id).Secrets.ToArray();

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes;
    }
}
