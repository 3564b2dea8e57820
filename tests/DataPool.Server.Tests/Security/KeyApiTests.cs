using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary><c>/api/keys</c> and <c>/api/tokens</c>.</summary>
public sealed class KeyApiTests
{
    [Fact]
    public async Task A_read_key_is_shown_once_and_listed_without_it()
    {
        await using var host = await DataPoolHost.StartAsync();
        var created = await host.AskAsync(HttpMethod.Post, "/api/keys", 201, """{ "name": "Lobby", "streams": ["sales", "q*", "sales"], "origins": ["https://wall.example:443", "HTTP://Kiosk:8080"], "expiresAt": "2026-04-10T02:00:00+02:00" }""");
        Assert.Matches("^rk_[0-9a-f]{12}_[0-9A-Za-z]{33}$", created.Text("key"));
        Assert.Equal(created.Text("key")[3..15], created.Text("id"));
        Assert.Equal("""["sales","q*"]""", created["streams"]!.ToJsonString());
        Assert.Equal("""["https://wall.example","http://kiosk:8080"]""", created["origins"]!.ToJsonString());
        Assert.Equal(("Lobby", "2026-04-09T12:00:00Z", "2026-04-10T00:00:00Z"), (created.Text("name"), created.Text("createdAt"), created.Text("expiresAt")));
        var plain = await host.AskAsync(HttpMethod.Post, "/api/keys", 201, """{ "name": "Lobby", "streams": ["*"] }""");
        Assert.Equal("""["*"]""", plain["origins"]!.ToJsonString());
        Assert.Null(plain["expiresAt"]);
        created.Remove("key");
        for (var round = 0; round < 2; round++)
        {
            var list = await host.AskAsync(HttpMethod.Get, "/api/keys", 200);
            Assert.Equal(created.ToJsonString(), list["data"]![0]!.ToJsonString());
            Assert.Equal(plain.Text("id"), list["data"]![1]!.AsObject().Text("id"));
            Assert.Equal(2, list["data"]!.AsArray().Count);
            await host.RestartAsync();
        }
    }

    [Fact]
    public async Task A_token_is_shown_once_and_listed_without_it()
    {
        await using var host = await DataPoolHost.StartAsync();
        foreach (var role in (string[])["viewer", "operator", "admin"])
        {
            var created = await host.AskAsync(HttpMethod.Post, "/api/tokens", 201, $$"""{ "name": "CI", "role": "{{role}}" }""");
            Assert.Matches("^at_[0-9a-f]{12}_[0-9A-Za-z]{33}$", created.Text("token"));
            Assert.Equal(["id", "name", "role", "createdAt", "expiresAt", "lastUsedAt", "token"], created.Select(member => member.Key).OrderBy(name => Array.IndexOf(["id", "name", "role", "createdAt", "expiresAt", "lastUsedAt", "token"], name)));
        }

        await host.RestartAsync();
        var list = await host.AskAsync(HttpMethod.Get, "/api/tokens", 200);
        Assert.Equal(["viewer", "operator", "admin"], list["data"]!.AsArray().Select(token => token!["role"]!.GetValue<string>()));
        Assert.All(list["data"]!.AsArray(), token => Assert.False(token!.AsObject().ContainsKey("token")));
        Assert.Empty((await host.AskAsync(HttpMethod.Get, "/api/keys", 200))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/keys", """ "streams": ["a"] """)]
    [InlineData("/api/tokens", """ "role": "viewer" """)]
    public async Task Lists_come_in_pages(string path, string rest)
    {
        await using var host = await DataPoolHost.StartAsync();
        for (var i = 0; i < 3; i++) await host.AskAsync(HttpMethod.Post, path, 201, $$"""{ "name": "{{i}}", {{rest}} }""");
        var first = await host.AskAsync(HttpMethod.Get, path + "?limit=2", 200);
        var second = await host.AskAsync(HttpMethod.Get, $"{path}?limit=2&cursor={first["next"]}", 200);
        Assert.Equal(["0", "1", "2"], first["data"]!.AsArray().Concat(second["data"]!.AsArray()).Select(entry => entry!["name"]!.GetValue<string>()));
        Assert.Null(second["next"]);
        Assert.Equal("invalid_parameter", (await host.AskAsync(HttpMethod.Get, path + "?limit=0", 400)).Text("code"));
    }

    [Theory]
    [InlineData("/api/keys", "{}", "name: name is required.|streams: streams is required: the names of the streams, or patterns with *.")]
    [InlineData("/api/keys", """{ "name": " ", "streams": [], "origins": [] }""", "name: name must not be empty.|streams: streams must have 1 to 100 entries.|origins: origins must have 1 to 100 entries.")]
    [InlineData("/api/keys", """{ "name": "a", "streams": ["ok", "No", "-x"], "origins": ["https://a.example/"] }""",
        "streams[1]: streams[1] must be the name of a stream (lower-case letters, digits, - and _, at most 64), with * for any characters.|streams[2]: streams[2] must be the name of a stream (lower-case letters, digits, - and _, at most 64), with * for any characters.|origins[0]: origins[0] must be * or an origin as browsers send it: scheme, host and port without a path, for example https://wall.example.")]
    [InlineData("/api/keys", """{ "name": "a\u0007", "streams": "a", "role": "admin" }""", "name: name must not hold control characters.|streams: streams must be a list.|role: role is not known here; remove it.")]
    [InlineData("/api/keys", """{ "name": "a", "streams": ["a"], "expiresAt": "2026-04-09T12:00:00Z" }""", "expiresAt: expiresAt must lie in the future.")]
    [InlineData("/api/keys", """{ "name": "a", "streams": ["a"], "expiresAt": "2030-01-01T00:00:00" }""", "expiresAt: expiresAt must be a time in ISO 8601 with Z or an offset, for example 2030-01-31T00:00:00Z.")]
    [InlineData("/api/keys", """{ "name": "a", "streams": ["a"], "expiresAt": 1 }""", "expiresAt: expiresAt must be a string.")]
    [InlineData("/api/tokens", "{}", "name: name is required.|role: role is required: viewer, operator or admin.")]
    [InlineData("/api/tokens", """{ "name": "a", "role": "root", "expiresAt": "soon", "streams": [] }""",
        "expiresAt: expiresAt must be a time in ISO 8601 with Z or an offset, for example 2030-01-31T00:00:00Z.|role: role must be one of: viewer, operator, admin.|streams: streams is not known here; remove it.")]
    public async Task A_wrong_request_makes_nothing_and_every_error_is_named(string path, string body, string errors)
    {
        await using var host = await DataPoolHost.StartAsync();
        var problem = await host.AskAsync(HttpMethod.Post, path, 422, body);
        Assert.Equal("invalid_definition", problem.Text("code"));
        Assert.Equal(errors.Split('|'), problem["errors"]!.AsArray().Select(error => $"{error!["path"]}: {error["message"]}"));
        Assert.Empty((await host.AskAsync(HttpMethod.Get, path, 200))["data"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/keys")]
    [InlineData("/api/tokens")]
    public async Task What_is_no_JSON_is_refused(string path)
    {
        await using var host = await DataPoolHost.StartAsync();
        Assert.Equal("invalid_payload", (await host.AskAsync(HttpMethod.Post, path, 400, "[]")).Text("code"));
        using var form = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("a=b") };
        using var response = await host.Admin.SendAsync(form, TestContext.Current.CancellationToken);
        Assert.Equal("unsupported_media_type", (await DataPoolHost.ReadAsync(response, 415)).Text("code"));
        Assert.Equal("payload_too_large", (await host.AskAsync(HttpMethod.Post, path, 413, $$"""{ "name": "{{new string('a', 1 << 20)}}" }""")).Text("code"));
    }

    [Fact]
    public async Task Each_kind_is_deleted_at_its_own_path_only()
    {
        await using var host = await DataPoolHost.StartAsync();
        var key = (await host.AskAsync(HttpMethod.Post, "/api/keys", 201, """{ "name": "k", "streams": ["*"] }""")).Text("id");
        var token = await host.AskAsync(HttpMethod.Post, "/api/tokens", 201, """{ "name": "t", "role": "admin" }""");
        Assert.Equal($"There is no API token \"{key}\". GET /api/tokens lists those that exist.", (await host.AskAsync(HttpMethod.Delete, $"/api/tokens/{key}", 404)).Text("detail"));
        Assert.Equal($"There is no read key \"{token.Text("id")}\". GET /api/keys lists those that exist.", (await host.AskAsync(HttpMethod.Delete, $"/api/keys/{token.Text("id")}", 404)).Text("detail"));
        await host.AskAsync(HttpMethod.Delete, $"/api/keys/{key}", 204);
        await host.AskAsync(HttpMethod.Delete, $"/api/keys/{key}", 404);
        using (var works = await host.CallAsync("GET", "/api/tokens", token.Text("token"))) Assert.Equal(200, (int)works.StatusCode);
        await host.AskAsync(HttpMethod.Delete, $"/api/tokens/{token.Text("id")}", 204);
        using (var stopped = await host.CallAsync("GET", "/api/tokens", token.Text("token"))) Assert.Equal(401, (int)stopped.StatusCode);
        await host.RestartAsync();
        using (var stopped = await host.CallAsync("GET", "/api/tokens", token.Text("token"))) Assert.Equal(401, (int)stopped.StatusCode);
    }

    [Fact]
    public async Task A_token_runs_out_at_its_second()
    {
        await using var host = await DataPoolHost.StartAsync();
        var token = (await host.AskAsync(HttpMethod.Post, "/api/tokens", 201, """{ "name": "t", "role": "operator", "expiresAt": "2026-04-09T12:01:00Z" }""")).Text("token");
        await host.RestartAsync();
        host.Time.Advance(TimeSpan.FromSeconds(59));
        using (var works = await host.CallAsync("GET", "/api/keys", token)) Assert.Equal(200, (int)works.StatusCode);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        using (var stopped = await host.CallAsync("GET", "/api/keys", token)) Assert.Equal(401, (int)stopped.StatusCode);
    }
}
