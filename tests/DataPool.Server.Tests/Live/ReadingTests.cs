using System.Net;
using System.Text.Json.Nodes;
using DataPool.Server.Tests.Security;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Stream list, snapshot, item and schema.</summary>
public sealed class ReadingTests
{
    [Fact]
    public async Task A_snapshot_is_answered_304_until_something_changes()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","x":1}""");
        var (tag, _) = await GetAsync(server, null, HttpStatusCode.OK);
        Assert.NotNull(tag);
        await GetAsync(server, tag, HttpStatusCode.NotModified);
        await server.PushAsync(connector, """{"id":"a","x":1.0}""");
        await GetAsync(server, tag, HttpStatusCode.NotModified);
        await server.PushAsync(connector, """{"id":"a","x":2}""");
        var (changed, _) = await GetAsync(server, tag, HttpStatusCode.OK);
        Assert.NotEqual(tag, changed);
        await server.AskAsync(HttpMethod.Post, $"/api/connectors/{connector["id"]}/disable", 200);
        await GetAsync(server, changed, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("..")]
    [InlineData("ü ?&#+\"<script>")]
    [InlineData("日本")]
    public async Task An_item_is_found_by_its_percent_encoded_key(string key)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, new JsonObject { ["id"] = key, ["x"] = 1 }.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(
            $"{server.Admin.BaseAddress}api/streams/board/items/{Uri.EscapeDataString(key).Replace(".", "%2E", StringComparison.Ordinal)}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        var item = await LiveServer.ReadAsync(response, 200);
        Assert.Equal(key, item["key"]!.GetValue<string>());
        Assert.Equal(1, item["fields"]!["x"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("/API/streams/board/items/a%2Fb", 200)]
    [InlineData("/api/%73treams/board/items/plain", 200)]
    [InlineData("/api/x/../streams/board/items/plain", 200)]
    [InlineData("/api/streams/board/items/", 404)]
    [InlineData("/api/streams/board/items/%FF%FE", 404)]
    [InlineData("/api/streams/%00/items/a", 400)]
    public async Task However_an_items_path_is_written_it_is_no_server_error(string path, int status)
    {
        await using var server = await LiveServer.StartAsync();
        await server.PushAsync(await server.AddWebhookAsync("board"), """[{"id":"plain"},{"id":"a/b"}]""");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(
            server.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_is_404_with_a_reason()
    {
        await using var server = await LiveServer.StartAsync();
        await server.AddWebhookAsync("board");
        var item = await server.AskAsync(HttpMethod.Get, "/api/streams/board/items/none", 404);
        Assert.Equal("not_found", item["code"]!.GetValue<string>());
        Assert.Equal("Stream \"board\" has no item with this key.", item["detail"]!.GetValue<string>());
        foreach (var path in (string[])["/api/streams/none", "/api/streams/none/schema", "/api/streams/none/events", "/api/streams/none/items/a"])
        {
            var answer = await server.AskAsync(HttpMethod.Get, path, 404);
            Assert.Equal("There is no stream \"none\". GET /api/streams lists those that exist.", answer["detail"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Pages_and_parts_of_a_snapshot_add_up_to_the_whole()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """[{"id":"a","x":1,"y":1},{"id":"b","x":2},{"id":"c","x":3}]""");
        var first = await server.AskAsync(HttpMethod.Get, "/api/streams/board?limit=2", 200);
        Assert.Equal("b", first["next"]!.GetValue<string>());
        var second = await server.AskAsync(HttpMethod.Get, "/api/streams/board?limit=2&after=b", 200);
        Assert.Null(second["next"]);
        Assert.Equal(["a", "b"], Keys(first));
        Assert.Equal(["c"], Keys(second));
        var part = await server.AskAsync(HttpMethod.Get, "/api/streams/board?keys=c&keys=a&fields=y", 200);
        Assert.Equal(["a", "c"], Keys(part));
        Assert.Equal("""[{"y":1},{}]""", new JsonArray([.. part["items"]!.AsArray().Select(item => item!["fields"]!.DeepClone())]).ToJsonString());
        var wrong = await server.AskAsync(HttpMethod.Get, "/api/streams/board?limit=0", 400);
        Assert.Equal("limit must be a whole number between 1 and 1000000.", wrong["detail"]!.GetValue<string>());
        await server.AskAsync(HttpMethod.Get, "/api/streams/board?limit=2147483647", 400);
        await server.AskAsync(HttpMethod.Get, "/api/streams/board?numbers=roman", 400);
        await server.AskAsync(HttpMethod.Get, "/api/streams/board?after=gone", 400);
    }

    [Fact]
    public async Task Numbers_come_out_as_they_went_in()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","a":0.1,"b":9223372036854775808,"c":12345678901234567.89,"d":9007199254740993,"e":1e0,"f":[1.10,9007199254740993]}""");
        using var response = await server.Admin.GetAsync(new Uri("/api/streams/board/items/a", UriKind.Relative), TestContext.Current.CancellationToken);
        var json = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("""{"id":"a","a":0.1,"b":9223372036854775808,"c":12345678901234567.89,"d":9007199254740993,"e":1,"f":[1.1,9007199254740993]}""", json, StringComparison.Ordinal);
        var text = await server.AskAsync(HttpMethod.Get, "/api/streams/board/items/a?numbers=text", 200);
        Assert.Equal("""{"$n":"12345678901234567.89"}""", text["fields"]!["c"]!.ToJsonString());
        Assert.Equal("""[1.1,{"$n":"9007199254740993"}]""", text["fields"]!["f"]!.ToJsonString());
    }

    [Fact]
    public async Task The_schema_names_fields_in_first_seen_order_also_after_a_restart()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """{"id":"a","z":1,"when":null}""");
        await server.PushAsync(connector, """{"id":"b","a":"text","z":"mixed"}""");
        for (var round = 0; round < 2; round++)
        {
            var schema = await server.AskAsync(HttpMethod.Get, "/api/streams/board/schema", 200);
            Assert.Equal(["id", "z", "when", "a"], schema["fields"]!.AsArray().Select(field => field!["name"]!.GetValue<string>()));
            Assert.Equal(["string", "mixed", "null", "string"], schema["fields"]!.AsArray().Select(field => field!["type"]!.GetValue<string>()));
            Assert.Equal("""{"number":1,"string":1}""", schema["fields"]![1]!["types"]!.ToJsonString());
            await server.RestartAsync();
        }
    }

    [Fact]
    public async Task A_snapshot_comes_as_CSV_without_formulas()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await server.PushAsync(connector, """[{"id":"a","text":"=1+1","n":-5},{"id":"-b","text":"say \"hi\", you","n":null,"list":[1,2]}]""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/streams/board");
        request.Headers.Accept.ParseAdd("text/csv");
        using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            "key,id,text,n,list\r\na,a,'=1+1,-5,\r\n'-b,'-b,\"say \"\"hi\"\", you\",,\"[1,2]\"\r\n",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/api/streams")]
    [InlineData("/api/streams/board")]
    [InlineData("/api/streams/board/schema")]
    [InlineData("/api/streams/board/items/a")]
    [InlineData("/api/connectors")]
    [InlineData("/api/keys")]
    [InlineData("/api/streams/none")]
    public async Task Head_is_get_without_a_body(string path)
    {
        await using var server = await LiveServer.StartAsync();
        await server.PushAsync(await server.AddWebhookAsync("board"), """[{"id":"a","x":1},{"id":"b"}]""");
        using var got = await server.CallAsync("GET", path, LiveServer.AdminToken);
        using var head = await server.CallAsync("HEAD", path, LiveServer.AdminToken);
        Assert.Equal(got.StatusCode, head.StatusCode);
        Assert.Equal(got.Headers.ETag, head.Headers.ETag);
        Assert.Equal(got.Content.Headers.ContentType, head.Content.Headers.ContentType);
        var length = (await got.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
        // What is sent in chunks tells no length beforehand.
        if (got.Headers.TransferEncodingChunked != true) Assert.Equal(length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var events = await server.CallAsync("HEAD", "/api/streams/board/events", LiveServer.AdminToken);
        Assert.Equal(405, (int)events.StatusCode);
        using var stranger = await server.CallAsync("HEAD", path, null);
        Assert.Equal(401, (int)stranger.StatusCode);
    }

    [Fact]
    public async Task Pages_of_csv_lead_to_the_next_one()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PushAsync(await server.AddWebhookAsync("board"), """[{"id":"a","x":1},{"id":"b ü/&\"","x":"\tx"},{"id":"c","x":3}]""");
        var (pages, next) = (new List<string>(), "/api/streams/board?limit=1&fields=x&fields=id");
        while (next is not null)
        {
            using var page = await server.CallAsync("GET", next, LiveServer.AdminToken, ("Accept", "text/csv"));
            pages.Add((await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n")[1]);
            var link = page.Header("Link");
            Assert.True(link is null || link.EndsWith(">; rel=\"next\"", StringComparison.Ordinal), link);
            next = link?[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        Assert.Equal(["a,a,1", "\"b ü/&\"\"\",\"b ü/&\"\"\",'\tx", "c,c,3"], pages);
        using var whole = await server.CallAsync("GET", "/api/streams/board", LiveServer.AdminToken, ("Accept", "text/csv"));
        Assert.Null(whole.Header("Link"));
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("TEXT/CSV;charset=utf-8", true)]
    [InlineData("*/*, text/csv", true)]
    [InlineData("application/json;q=0.5, text/csv;q=0.6", true)]
    [InlineData("text/csv;q=0", false)]
    [InlineData("text/csv;q=0, application/json", false)]
    [InlineData("text/csv;q=0.5, */*", false)]
    [InlineData("text/html", false)]
    public async Task Accept_is_read_one_way_wherever_csv_can_be_had(string accept, bool isCsv)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        foreach (var path in (string[])["/api/streams/board", $"/api/connectors/{connector["id"]}/logs"])
        {
            using var response = await server.CallAsync("GET", path, LiveServer.AdminToken, ("Accept", accept));
            Assert.Equal(isCsv ? "text/csv" : "application/json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("x")]
    [InlineData("1&limit=2")]
    public async Task A_wrong_limit_is_told_the_same_way_everywhere(string limit)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        foreach (var (path, most) in new[] { ("/api/streams/board", 1_000_000), ("/api/streams", 10_000), ($"/api/connectors/{connector["id"]}/logs", 10_000) })
            Assert.Equal($"invalid_parameter: limit must be a whole number between 1 and {most}.", await server.GetAsync($"{path}?limit={limit}", LiveServer.AdminToken, 400));
    }

    [Fact]
    public async Task The_list_shows_each_stream_in_pages()
    {
        await using var server = await LiveServer.StartAsync();
        await server.PushAsync(await server.AddWebhookAsync("b"), """{"id":"x"}""");
        await server.AddWebhookAsync("a");
        var first = await server.AskAsync(HttpMethod.Get, "/api/streams?limit=1", 200);
        var second = await server.AskAsync(HttpMethod.Get, $"/api/streams?limit=1&cursor={first["next"]}", 200);
        Assert.Equal("a", first["data"]![0]!["stream"]!.GetValue<string>());
        Assert.Equal(0, first["data"]![0]!["version"]!.GetValue<int>());
        Assert.Null(first["data"]![0]!["updatedAt"]);
        Assert.Equal("b", second["data"]![0]!["stream"]!.GetValue<string>());
        Assert.Equal(1, second["data"]![0]!["itemCount"]!.GetValue<int>());
        Assert.Equal("fresh", second["data"]![0]!["status"]!["state"]!.GetValue<string>());
        Assert.Null(second["next"]);
    }

    private static IEnumerable<string> Keys(JsonObject snapshot) => snapshot["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>());

    private static async Task<(string? Tag, string Body)> GetAsync(LiveServer server, string? tag, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/streams/board");
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        return (response.Headers.ETag?.ToString(), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
