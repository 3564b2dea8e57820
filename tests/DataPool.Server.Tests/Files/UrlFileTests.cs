using System.Net;
using System.Net.Sockets;
using System.Text;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Files;

/// <summary>Files that are fetched, from a real web server.</summary>
public sealed class UrlFileTests
{
    private const string Loopback = "--DataPool:Outbound:AllowedNetworks:0=127.0.0.0/8";

    [Fact]
    public async Task A_file_is_fetched_again_only_where_it_has_changed()
    {
        await using var web = await FileWeb.StartAsync();
        web.Content = "id,n\na,1\n";
        await using var server = await LiveServer.StartAsync(Loopback);
        var connector = await server.AddFileAsync($"\"delivery\":\"url\",\"url\":\"{web.Address}/rates.csv\"");
        await server.StateAsync(connector, "Active");
        Assert.Equal(["a{id=\"a\",n=1}"], await server.ItemsAsync());

        var unchanged = await server.RunAsync(connector);
        Assert.Equal(("unchanged", 0), (unchanged.Outcome(), unchanged["rowsRead"]!.GetValue<int>()));
        Assert.Equal([200, 304], web.Answered);
        await server.StateAsync(connector, "Active");
        web.Content = "id,n\na,2\n";
        Assert.Equal("succeeded", (await server.RunAsync(connector)).Outcome());

        // What somebody has deleted is read again, whatever the web server says.
        await server.AskAsync(HttpMethod.Delete, "/api/streams/board/items/a", 204);
        await UploadTests.Wait(async () => (await server.ItemsAsync()).SequenceEqual(["a{id=\"a\",n=2}"]));
        Assert.Equal([200, 304, 200, 200], web.Answered);
    }

    [Fact]
    public async Task Credentials_are_sent_and_never_shown_and_do_not_follow_to_another_address()
    {
        await using var web = await FileWeb.StartAsync();
        web.Content = """[{"id":"a","n":1}]""";
        web.Needs = "Bearer a-very-secret-token";
        await using var server = await LiveServer.StartAsync(Loopback);
        var source = $"\"delivery\":\"url\",\"url\":\"{web.Address}/a.json\",\"auth\":{{\"type\":\"bearer\",\"token\":\"a-very-secret-token\"}},\"headers\":{{\"X-Api-Key\":\"another-secret\"}}";
        var connector = await server.AddFileAsync(source);
        await server.StateAsync(connector, "Active");
        Assert.Equal("another-secret", web.LastApiKey);
        using var read = await server.Admin.GetAsync(new Uri($"/api/connectors/{connector.Text("id")}", UriKind.Relative), TestContext.Current.CancellationToken);
        var shown = await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret", shown, StringComparison.Ordinal);
        var definition = System.Text.Json.Nodes.JsonNode.Parse(shown)!["definition"]!.AsObject();
        Assert.Equal("""{"type":"bearer","token":"***"}""", definition["source"]!["auth"]!.ToJsonString());
        Assert.Equal("""{"X-Api-Key":"***"}""", definition["source"]!["headers"]!.ToJsonString());

        // Sent back as it was shown it still works; with another address it does not.
        var path = $"/api/connectors/{connector.Text("id")}/test";
        Assert.True((await server.AskAsync(HttpMethod.Post, path, 200, definition.ToJsonString()))["ok"]!.GetValue<bool>());
        definition["source"]!["url"] = "http://127.0.0.2:1/a.json";
        var refused = await server.AskAsync(HttpMethod.Post, path, 422, definition.ToJsonString());
        Assert.Equal(["source.auth.token", "source.headers.X-Api-Key"], refused["errors"]!.AsArray().Select(error => error!["path"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(refused["errors"]!.AsArray(), error => Assert.Equal("secret_required", error!["code"]!.GetValue<string>()));
        web.Needs = "Bearer another";
        Assert.Equal("access_denied", (await server.RunAsync(connector)).Code());
        Assert.DoesNotContain("secret", server.Log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "text/plain", "not here", "file_not_found")]
    [InlineData(500, "text/plain", "broken", "server_error")]
    [InlineData(200, "text/html", "<!DOCTYPE html><html><body>Please sign in</body></html>", "wrong_format")]
    public async Task What_is_wrong_with_the_answer_is_told_and_the_last_good_data_stays(int status, string type, string content, string code)
    {
        await using var web = await FileWeb.StartAsync();
        web.Content = "id,n\na,1\n";
        await using var server = await LiveServer.StartAsync(Loopback);
        var connector = await server.AddFileAsync($"\"delivery\":\"url\",\"url\":\"{web.Address}/rates.csv\"");
        await server.StateAsync(connector, "Active");
        (web.Status, web.Type, web.Content) = (status, type, content);
        Assert.Equal(code, (await server.RunAsync(connector)).Code());
        await server.StateAsync(connector, "Error", code);
        Assert.Single(await server.ItemsAsync());
    }

    [Fact]
    public async Task A_body_that_ends_early_changes_nothing()
    {
        await using var server = await LiveServer.StartAsync(Loopback);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 100\r\n\r\nid,n\na,1\n");
        var connector = await server.AddFileAsync($"\"delivery\":\"url\",\"url\":\"http://{listener.LocalEndpoint}/a.csv\"");
        await server.StateAsync(connector, "Error", "incomplete_answer");
        await answering;
        Assert.Empty(await server.ItemsAsync());
    }

    [Fact]
    public async Task Private_addresses_are_refused_unless_the_settings_allow_them()
    {
        await using var web = await FileWeb.StartAsync();
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddFileAsync($"\"delivery\":\"url\",\"url\":\"{web.Address}/rates.csv\"");
        await server.StateAsync(connector, "Error", "address_refused");
        Assert.Contains("DataPool:Outbound:AllowedNetworks", (await server.RunAsync(connector))["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(web.Answered);
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
    }
}
