using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Api;

/// <summary>A connector gets another definition: <c>PUT /api/connectors/{id}</c>.</summary>
public sealed class DefinitionChangeTests
{
    private const string Kept = """ "source": { "provider": "sqlite", "connectionString": "***", "query": "SELECT 2 AS b" } """;

    [Fact]
    public async Task A_change_answers_with_the_resource_and_its_new_tag_and_tells_the_runner()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.CreateAsync(Definitions.Webhook());
        var id = created.Text("id");
        var tag = await host.TagAsync(id);
        using var response = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Put, $"/api/connectors/{id}", Definitions.Webhook("Support", more: """, "idleAfterSeconds": 5 """), tag);
        var changed = await DataPoolHost.ReadAsync(response, 200);
        Assert.Equal("Support", changed.Text("name"));
        Assert.Equal(5, changed["definition"]!["idleAfterSeconds"]!.GetValue<int>());
        Assert.Equal(created.Text("keyId"), changed.Text("keyId"));
        Assert.NotEqual(tag, response.Headers.ETag!.ToString());
        Assert.Equal(response.Headers.ETag.ToString(), await host.TagAsync(id));
        Assert.Equal(["changed " + id, "changed " + id], host.Runner.Told);

        await host.RestartAsync();
        Assert.Equal(response.Headers.ETag.ToString(), await host.TagAsync(id));
        Assert.True(JsonNode.DeepEquals(changed, await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200)));
    }

    [Fact]
    public async Task What_was_read_can_be_sent_back_and_changes_nothing()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql(more: """, "timeZone": "Europe/London" """))).Text("id");
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/disable", 200);
        var before = await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200);
        var (tag, told, stored) = (await host.TagAsync(id), host.Runner.Told.Count, await StoredAsync(host, id));
        var after = await host.ReplaceAsync(id, before["definition"]!.ToJsonString(), ifMatch: tag);
        Assert.True(JsonNode.DeepEquals(before, after), after.ToJsonString());
        Assert.Equal(tag, await host.TagAsync(id));
        Assert.Equal(told, host.Runner.Told.Count);
        Assert.Equal(stored.Secrets.ToArray(), (await StoredAsync(host, id)).Secrets.ToArray());
    }

    [Fact]
    public async Task Without_if_match_nothing_is_replaced()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        var problem = await host.AskAsync(HttpMethod.Put, $"/api/connectors/{id}", 428, Definitions.Webhook("other"));
        Assert.Equal(
            ("if_match_required", "Send If-Match with the ETag that the connector had when you read it, so that nobody's change is overwritten unseen (or If-Match: * to replace it as it is now)."),
            (problem.Text("code"), problem.Text("detail")));
        Assert.Equal("Call centre", (await host.AskAsync(HttpMethod.Get, $"/api/connectors/{id}", 200)).Text("name"));
    }

    [Theory]
    [InlineData("\"0123456789abcdef01234567\"")]
    [InlineData("W/{0}")]
    [InlineData("not-a-tag")]
    [InlineData("")]
    public async Task A_tag_that_is_not_the_connectors_own_replaces_nothing(string ifMatch)
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        var tag = await host.TagAsync(id);
        // Also where the definition is wrong: what does not apply is not checked.
        var problem = await host.ReplaceAsync(id, "{}", 412, ifMatch.Replace("{0}", tag, StringComparison.Ordinal));
        Assert.Equal(
            ("changed", "Connector \"Call centre\" was changed since you read it. Read it again, make your change to what it is now, and send that with its new ETag."),
            (problem.Text("code"), problem.Text("detail")));
        Assert.Equal(tag, await host.TagAsync(id));
    }

    [Fact]
    public async Task One_of_several_tags_or_a_star_is_enough()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        Assert.Equal("b", (await host.ReplaceAsync(id, Definitions.Webhook("b"), ifMatch: $"\"x\", {await host.TagAsync(id)}")).Text("name"));
        Assert.Equal("c", (await host.ReplaceAsync(id, Definitions.Webhook("c"))).Text("name"));
    }

    [Fact]
    public async Task Of_several_people_who_change_one_connector_one_wins()
    {
        await using var host = await DataPoolHost.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var id = (await host.CreateAsync(Definitions.Webhook($"c{round}"))).Text("id");
            var tag = await host.TagAsync(id);
            var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async person =>
            {
                using var response = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Put, $"/api/connectors/{id}", Definitions.Webhook($"c{round} of {person}"), tag);
                return response.StatusCode;
            }));
            Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 1), .. Enumerable.Repeat(HttpStatusCode.PreconditionFailed, 5)], statuses.Order());
        }
    }

    [Fact]
    public async Task A_pause_in_the_meantime_is_a_change()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        var tag = await host.TagAsync(id);
        await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/disable", 200);
        await host.ReplaceAsync(id, Definitions.Webhook(), 412, tag);
        var changed = await host.ReplaceAsync(id, Definitions.Webhook(more: """, "enabled": true """));
        Assert.True(changed["enabled"]!.GetValue<bool>());
        changed = await host.ReplaceAsync(id, Definitions.Webhook(more: """, "enabled": false """));
        Assert.Equal("Disabled", changed.Text("state"));
        Assert.Equal(tag, await TagOfAsync(host, id, Definitions.Webhook()));
    }

    [Fact]
    public async Task A_name_of_another_is_taken_and_its_own_is_not()
    {
        await using var host = await DataPoolHost.StartAsync();
        await host.CreateAsync(Definitions.Webhook("Sales"));
        var id = (await host.CreateAsync(Definitions.Webhook("Stock"))).Text("id");
        var problem = await host.ReplaceAsync(id, Definitions.Webhook("SALES"), 409);
        Assert.Equal(("name_taken", "The name \"SALES\" is taken. Choose another one."), (problem.Text("code"), problem.Text("detail")));
        Assert.Equal("STOCK", (await host.ReplaceAsync(id, Definitions.Webhook("STOCK"))).Text("name"));
    }

    [Fact]
    public async Task The_type_stays_and_everything_wrong_is_named_at_once()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        var problem = await host.ReplaceAsync(
            id, """{ "type": "sql", "source": { "provider": "sqlite", "connectionString": "***" }, "mapping": { "stream": "No" }, "extra": 1 }""", 422);
        Assert.Equal("invalid_definition", problem.Text("code"));
        var errors = problem["errors"]!.AsArray().Select(error => (error!.AsObject().Text("path"), error.AsObject().Text("code"))).ToArray();
        Assert.Equal(("type", "invalid"), errors[0]);
        Assert.Equal("type cannot change; it is \"webhook\". Create another connector instead.", problem["errors"]![0]!.AsObject().Text("message"));
        foreach (var expected in (string[])["name", "source.query", "mapping.stream", "extra"]) Assert.Contains(expected, errors.Select(error => error.Item1));
    }

    [Fact]
    public async Task A_masked_secret_stays_while_its_destination_does()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var changed = await host.ReplaceAsync(id, $$"""{ "name": "Sales", "type": "sql", {{Kept}}, "mapping": { "stream": "sales" } }""");
        Assert.Equal("SELECT 2 AS b", changed["definition"]!["source"]!["query"]!.GetValue<string>());
        Assert.Equal($$"""{"source.connectionString":"{{Definitions.Secret}}"}""", await SecretsAsync(host, id));

        var problem = await host.ReplaceAsync(id, $$"""{ "name": "Sales", "type": "sql", {{Kept.Replace("sqlite", "postgresql", StringComparison.Ordinal)}}, "mapping": { "stream": "sales" } }""", 422);
        var error = problem["errors"]!.AsArray().Select(error => error!.AsObject()).Single(error => error.Text("path") == "source.connectionString");
        Assert.Equal(
            ("secret_required", "source.connectionString is \"***\", but the source is another one now, and a stored secret is not sent anywhere else; send the secret itself."),
            (error.Text("code"), error.Text("message")));
    }

    [Fact]
    public async Task A_secret_that_is_left_out_is_gone_and_cannot_be_kept_any_more()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        await host.ReplaceAsync(id, """{ "name": "Sales", "type": "sql", "source": { "provider": "sqlite", "database": "a.db", "connectionString": null, "query": "SELECT 1" }, "mapping": { "stream": "sales" } }""");
        Assert.True((await StoredAsync(host, id)).Secrets.IsEmpty);
        var problem = await host.ReplaceAsync(id, $$"""{ "name": "Sales", "type": "sql", {{Kept}}, "mapping": { "stream": "sales" } }""", 422);
        var error = Assert.Single(problem["errors"]!.AsArray())!.AsObject();
        Assert.Equal(
            ("source.connectionString", "secret_required", "source.connectionString is \"***\", but there is no stored secret to keep; send the secret itself."),
            (error.Text("path"), error.Text("code"), error.Text("message")));
    }

    [Fact]
    public async Task A_change_of_the_secret_alone_changes_the_tag_and_leaks_nowhere()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        var tag = await host.TagAsync(id);
        const string other = "planted-secret-5562";
        var changed = await host.ReplaceAsync(id, Definitions.Sql().Replace("planted-secret-8431", other, StringComparison.Ordinal), ifMatch: tag);
        Assert.NotEqual(tag, await host.TagAsync(id));
        await host.ReplaceAsync(id, Definitions.Sql(), 412, tag);
        using var tested = await DataPoolHost.SendAsync(host.Admin, HttpMethod.Post, $"/api/connectors/{id}/test", Definitions.Sql().Replace("planted-secret-8431", other, StringComparison.Ordinal));
        var answers = changed.ToJsonString() + await tested.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await host.RestartAsync();
        Assert.Contains(other, await SecretsAsync(host, id), StringComparison.Ordinal);
        foreach (var secret in (string[])[other, "planted-secret-8431"])
        {
            Assert.DoesNotContain(secret, answers, StringComparison.Ordinal);
            Assert.All(host.Log.From(LogLevel.Trace), entry => Assert.DoesNotContain(secret, entry, StringComparison.Ordinal));
            foreach (var file in await host.Store.FilesAsync())
                Assert.True((await ReadAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{secret} is in {file}");
        }
    }

    [Fact]
    public async Task A_connector_whose_secrets_are_lost_is_mended_by_sending_them_again()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Sql())).Text("id");
        await host.Store.ExecuteAsync("config", "DELETE FROM key_ring");
        await host.RestartAsync();
        var problem = await host.ReplaceAsync(id, $$"""{ "name": "Sales", "type": "sql", {{Kept}}, "mapping": { "stream": "sales" } }""", 422);
        Assert.Equal("secret_required", Assert.Single(problem["errors"]!.AsArray())!.AsObject().Text("code"));
        Assert.Equal("secrets_unreadable", (await host.AskAsync(HttpMethod.Post, $"/api/connectors/{id}/test", 200))["error"]!.AsObject().Text("code"));
        Assert.Equal("Idle", (await host.ReplaceAsync(id, Definitions.Sql())).Text("state"));
    }

    [Fact]
    public async Task Health_stays()
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        host.Services.GetRequiredService<ConnectorCatalog>().Find(id)!.Health.Accepted(host.Time.GetUtcNow());
        Assert.Equal("Active", (await host.ReplaceAsync(id, Definitions.Webhook("b", "others"))).Text("state"));
    }

    [Theory]
    [InlineData("[]", "application/json", 400, "invalid_payload")]
    [InlineData("{}", "text/plain", 415, "unsupported_media_type")]
    [InlineData(null, "application/json", 413, "payload_too_large")]
    public async Task A_body_that_is_no_definition_is_refused(string? body, string type, int status, string code)
    {
        await using var host = await DataPoolHost.StartAsync();
        var id = (await host.CreateAsync(Definitions.Webhook())).Text("id");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/connectors/{id}") { Content = new StringContent(body ?? new string(' ', (1 << 20) + 1), Encoding.UTF8, type) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await host.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(code, (await DataPoolHost.ReadAsync(response, status)).Text("code"));
    }

    private static async Task<string> TagOfAsync(DataPoolHost host, string id, string definition)
    {
        await host.ReplaceAsync(id, definition);
        return await host.TagAsync(id);
    }

    private static async Task<StoredConnector> StoredAsync(DataPoolHost host, string id) =>
        (await host.Services.GetRequiredService<IConnectorStore>().ListConnectorsAsync(TestContext.Current.CancellationToken)).Single(stored => stored.Id == id);

    private static async Task<string> SecretsAsync(DataPoolHost host, string id) =>
        Encoding.UTF8.GetString(host.Services.GetRequiredService<ISecretProtector>().Unprotect(id, (await StoredAsync(host, id)).Secrets.ToArray()));

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes;
    }
}
