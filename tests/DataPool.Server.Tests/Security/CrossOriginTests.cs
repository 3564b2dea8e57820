using DataPool.Server.Tests.Live;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary>What browsers are told about pages of other sites (Fetch standard, CORS).</summary>
public sealed class CrossOriginTests
{
    private const string Wall = "https://wall.example";
    private const string Other = "https://other.example";

    private static readonly string[] ReaderPaths = ["/api/streams/board", "/api/streams/board/schema", "/api/streams/board/items/a", "/api/streams/board/events"];

    [Fact]
    public async Task A_preflight_of_a_readers_path_is_answered_before_any_key_is_known()
    {
        await using var server = await LiveServer.StartAsync();
        foreach (var path in (string[])[.. ReaderPaths, "/api/streams/none"])
        {
            using var response = await server.CallAsync("OPTIONS", path, null, ("Origin", Wall), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization"));
            Assert.Equal(204, (int)response.StatusCode);
            Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
            Assert.Equal("GET, HEAD", response.Header("Access-Control-Allow-Methods"));
            Assert.Equal("Authorization, If-None-Match, Last-Event-ID", response.Header("Access-Control-Allow-Headers"));
            Assert.Null(response.Header("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("/api/streams", "GET")]
    [InlineData("/api/streams/board", "PATCH")]
    [InlineData("/api/streams/board", "DELETE")]
    [InlineData("/api/connectors", "GET")]
    [InlineData("/api/keys", "POST")]
    [InlineData("/api/webhook/board", "POST")]
    [InlineData("/api/nothing", "GET")]
    [InlineData("/health/live", "GET")]
    public async Task No_other_path_answers_pages_of_other_sites(string path, string method)
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        using var preflight = await server.CallAsync("OPTIONS", path, null, ("Origin", Wall), ("Access-Control-Request-Method", method));
        Assert.NotInRange((int)preflight.StatusCode, 200, 299);
        AssertNoCors(preflight);
        using var request = await server.CallAsync(method, path, LiveServer.AdminToken, ("Origin", Wall));
        AssertNoCors(request);
    }

    [Fact]
    public async Task A_key_for_all_origins_is_answered_for_any()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PushAsync(await server.AddWebhookAsync("board"), """{"id":"a"}""");
        var key = (await server.AddKeyAsync("\"board\""))["key"]!.GetValue<string>();
        foreach (var path in ReaderPaths)
        {
            using var response = await server.CallAsync("GET", path, key, ("Origin", Wall));
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
            Assert.Equal("ETag, Link, Retry-After, X-Request-Id", response.Header("Access-Control-Expose-Headers"));
            Assert.Null(response.Header("Access-Control-Allow-Credentials"));
            Assert.Contains("Authorization", response.Header("Vary"), StringComparison.Ordinal);
            Assert.DoesNotContain("Origin", response.Header("Vary"), StringComparison.Ordinal);
        }

        // Errors of a request that was let in can be read by the page as well.
        using var wrong = await server.CallAsync("GET", "/api/streams/board?after=none", key, ("Origin", Wall));
        Assert.Equal((400, "*"), ((int)wrong.StatusCode, wrong.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task A_key_for_some_origins_refuses_the_others()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PushAsync(await server.AddWebhookAsync("board"), """{"id":"a"}""");
        var key = (await server.AddKeyAsync("\"board\"", $""", "origins": ["{Wall}", "http://kiosk:8080"] """))["key"]!.GetValue<string>();
        for (var round = 0; round < 2; round++)
        {
            foreach (var path in (string[])[.. ReaderPaths, $"/api/streams/board/events?access_token={key}"])
            {
                var header = path.Contains('?', StringComparison.Ordinal) ? null : key;
                foreach (var origin in (string[])[Wall, "http://kiosk:8080"])
                {
                    using var listed = await server.CallAsync("GET", path, header, ("Origin", origin));
                    Assert.Equal((200, origin), ((int)listed.StatusCode, listed.Header("Access-Control-Allow-Origin")));
                    Assert.Contains("Origin", listed.Header("Vary"), StringComparison.Ordinal);
                }

                foreach (var origin in (string[])[Other, "http://wall.example", "https://wall.example:8443", "https://wall.example.evil.example", "null"])
                {
                    using var refused = await server.CallAsync("GET", path, header, ("Origin", origin));
                    AssertNoCors(refused);
                    Assert.Contains("Origin", refused.Header("Vary"), StringComparison.Ordinal);
                    var problem = await LiveServer.ReadAsync(refused, 403);
                    Assert.Equal(
                        ("origin_not_allowed", "This read key may not be used by pages of this origin. Create one whose origins list it, with POST /api/keys."),
                        (problem["code"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()));
                }

                // A program, and a page of this server itself.
                using var program = await server.CallAsync("GET", path, header);
                Assert.Equal(200, (int)program.StatusCode);
                AssertNoCors(program);
                using var own = await server.CallAsync("GET", path, header, ("Origin", server.Sender.BaseAddress!.GetLeftPart(UriPartial.Authority)));
                Assert.Equal(200, (int)own.StatusCode);
            }

            await server.RestartAsync();
        }
    }

    [Fact]
    public async Task Neither_strangers_nor_tokens_are_answered_for_other_sites()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        using var stranger = await server.CallAsync("GET", "/api/streams/board", null, ("Origin", Wall));
        Assert.Equal(401, (int)stranger.StatusCode);
        AssertNoCors(stranger);
        using var token = await server.CallAsync("GET", "/api/streams/board", LiveServer.AdminToken, ("Origin", Wall));
        Assert.Equal(200, (int)token.StatusCode);
        AssertNoCors(token);
    }

    private static void AssertNoCors(HttpResponseMessage response) =>
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
}
