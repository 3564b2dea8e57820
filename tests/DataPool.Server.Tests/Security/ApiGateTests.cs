using System.Net.Http.Headers;
using DataPool.Server.Security;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class ApiGateTests
{
    [Theory]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("PUT", "/api/connectors")]
    [InlineData("GET", "/API/Connectors")]
    [InlineData("GET", "/%61pi/connectors")]
    [InlineData("GET", "/x/../api/connectors")]
    [InlineData("GET", "/./api/connectors")]
    [InlineData("GET", "/api/webhook")]
    [InlineData("GET", "/api/webhook/../connectors")]
    [InlineData("GET", "/api/webhook/..%2Fconnectors/../../connectors")]
    public async Task Everything_below_api_is_closed_whether_or_not_it_exists(string method, string path)
    {
        await using var host = await DataPoolHost.StartAsync();
        await AssertClosed(await RawAsync(host, method, path));
    }

    [Theory]
    [InlineData("//api/connectors")]
    [InlineData("/api%2Fconnectors")]
    [InlineData("/api\\connectors")]
    public async Task What_only_looks_like_the_api_reaches_nothing(string path)
    {
        await using var host = await DataPoolHost.StartAsync();
        using var response = await RawAsync(host, "GET", path);
        Assert.Contains((int)response.StatusCode, (int[])[400, 401, 404]);
    }

    [Fact]
    public async Task Only_the_whole_token_opens()
    {
        await using var host = await DataPoolHost.StartAsync();
        var key = (await host.CreateAsync(Definitions.Webhook())).Text("ingestKey");
        foreach (var wrong in (string[])[
            "", "Bearer", "Bearer x", "Basic eDp5", $"Bearer {DataPoolHost.AdminToken}x", $"Bearer {DataPoolHost.AdminToken[..^1]}", $"Bearer {DataPoolHost.AdminToken.ToUpperInvariant()}",
            $"Basic {DataPoolHost.AdminToken}", DataPoolHost.AdminToken, $"Bearer {key}"])
        {
            using var response = await WithHeaderAsync(host, wrong);
            await AssertClosed(response);
        }

        using var right = await WithHeaderAsync(host, "bearer " + DataPoolHost.AdminToken);
        Assert.Equal(200, (int)right.StatusCode);
    }

    [Theory]
    [InlineData("", "unauthorized", "Send an API token, once: Authorization: Bearer at_… (or the admin token of the setting DataPool:Admin:ApiToken).")]
    [InlineData("Bearer no-token-of-ours", "unauthorized", "This key opens nothing (any more): it is not known here, was deleted, or has expired. Use another one.")]
    [InlineData("Bearer at_0123456789ab_000000000000000000000000000000000", "malformed_key", "This is no whole key: it was cut or mistyped. Copy it again, or create another one.")]
    [InlineData("Bearer rk_", "malformed_key", "This is no whole key: it was cut or mistyped. Copy it again, or create another one.")]
    [InlineData("Bearer ik_x", "malformed_key", "This is no whole key: it was cut or mistyped. Copy it again, or create another one.")]
    public async Task A_stranger_is_told_what_is_wrong(string header, string code, string detail)
    {
        await using var host = await DataPoolHost.StartAsync();
        using var response = await WithHeaderAsync(host, header);
        var problem = await DataPoolHost.ReadAsync(response, 401);
        Assert.Equal((code, detail), (problem.Text("code"), problem.Text("detail")));
    }

    [Fact]
    public async Task Sorts_of_keys_are_not_taken_for_each_other()
    {
        await using var host = await DataPoolHost.StartAsync();
        var ingest = (await host.CreateAsync(Definitions.Webhook())).Text("ingestKey");
        using var pushed = await WithHeaderAsync(host, "Bearer " + ingest);
        Assert.Equal(
            "This is an ingest key: it pushes to its own connector, and opens nothing else. Send an API token (at_…) or, to read a stream, a read key (rk_…).",
            (await DataPoolHost.ReadAsync(pushed, 401)).Text("detail"));
        // Right in form, never handed out; and the id of one kind with the form of another.
        foreach (var unknown in (string[])[AccessKey.Create("at").Text, AccessKey.Create("rk").Text])
        {
            using var response = await WithHeaderAsync(host, "Bearer " + unknown);
            Assert.Equal("unauthorized", (await DataPoolHost.ReadAsync(response, 401)).Text("code"));
        }
    }

    [Fact]
    public async Task A_path_with_nothing_behind_it_is_404_for_tokens_and_403_for_read_keys()
    {
        await using var host = await DataPoolHost.StartAsync();
        var viewer = (await host.AskAsync(HttpMethod.Post, "/api/tokens", 201, """{ "name": "v", "role": "viewer" }""")).Text("token");
        var key = (await host.AskAsync(HttpMethod.Post, "/api/keys", 201, """{ "name": "k", "streams": ["*"] }""")).Text("key");
        foreach (var (method, path, status) in new[] { ("GET", "/api/nothing", 404), ("DELETE", "/api/connectors", 405) })
        {
            using var seen = await host.CallAsync(method, path, viewer);
            Assert.Equal(status, (int)seen.StatusCode);
            using var closed = await host.CallAsync(method, path, key);
            var problem = await DataPoolHost.ReadAsync(closed, 403);
            Assert.Equal(("forbidden", "A read key opens only the streams that it names. This needs an API token with the role viewer."), (problem.Text("code"), problem.Text("detail")));
        }
    }

    [Fact]
    public async Task A_token_with_too_little_role_is_told_which_it_needs()
    {
        await using var host = await DataPoolHost.StartAsync();
        var viewer = (await host.AskAsync(HttpMethod.Post, "/api/tokens", 201, """{ "name": "v", "role": "viewer" }""")).Text("token");
        using var response = await host.CallAsync("GET", "/api/tokens", viewer);
        var problem = await DataPoolHost.ReadAsync(response, 403);
        Assert.Equal(("forbidden", "This needs an API token with the role admin; this one has the role viewer."), (problem.Text("code"), problem.Text("detail")));
    }

    [Fact]
    public async Task Without_a_configured_token_everything_is_closed_and_says_how_to_open_it()
    {
        await using var host = await DataPoolHost.StartAsync(["--DataPool:Admin:ApiToken="]);
        foreach (var header in (string[])["", "Bearer ", "Bearer " + DataPoolHost.AdminToken])
        {
            using var response = await WithHeaderAsync(host, header);
            var problem = await DataPoolHost.ReadAsync(response, 401);
            Assert.Equal(
                "No admin API token is configured, so nothing opens the API. Set DataPool:Admin:ApiToken (in the environment DATAPOOL__ADMIN__APITOKEN) to at least 32 characters and restart.",
                problem.Text("detail"));
        }
    }

    [Fact]
    public async Task Tokens_that_were_made_work_on_without_a_configured_one()
    {
        await using var host = await DataPoolHost.StartAsync();
        var token = (await host.AskAsync(HttpMethod.Post, "/api/tokens", 201, """{ "name": "a", "role": "admin" }""")).Text("token");
        await host.RestartAsync(args: ["--DataPool:Admin:ApiToken="]);
        using var opened = await host.CallAsync("GET", "/api/tokens", token);
        Assert.Equal(200, (int)opened.StatusCode);
        using var closed = await host.CallAsync("GET", "/api/tokens", null);
        Assert.StartsWith("Send an API token", (await DataPoolHost.ReadAsync(closed, 401)).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_any_characters_is_compared_whole()
    {
        const string token = "ik_0123456789ab_looks like an ingest key, and is none: é";
        await using var host = await DataPoolHost.StartAsync([$"--DataPool:Admin:ApiToken={token}"]);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 };
        using var client = new HttpClient(handler) { BaseAddress = host.Stranger.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/connectors");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
    }

    private static async Task AssertClosed(HttpResponseMessage response)
    {
        var problem = await DataPoolHost.ReadAsync(response, 401);
        Assert.Equal("unauthorized", problem.Text("code"));
        Assert.Equal(new AuthenticationHeaderValue("Bearer", "realm=\"DataPool\""), Assert.Single(response.Headers.WwwAuthenticate));
    }

    private static async Task<HttpResponseMessage> WithHeaderAsync(DataPoolHost host, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/connectors");
        if (authorization.Length > 0) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await host.Stranger.SendAsync(request, TestContext.Current.CancellationToken);
    }

    // Uri would tidy the path up.
    private static async Task<HttpResponseMessage> RawAsync(DataPoolHost host, string method, string path)
    {
        var address = new Uri(host.Stranger.BaseAddress!.OriginalString.TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        return await host.Stranger.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
