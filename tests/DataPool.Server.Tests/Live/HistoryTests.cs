using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>Streams and items as they were, over HTTP.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task A_stream_is_read_as_it_was_at_each_of_its_versions()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        var past = new List<JsonObject>();
        for (var i = 0; i < 6; i++)
        {
            await PushAsync(server, connector, $$"""[{"id":"a","x":{{i}}},{"id":"n{{i}}","y":"text {{i}}"}]""");
            past.Add(await server.SnapshotAsync("board"));
        }

        for (var round = 0; round < 2; round++)
        {
            foreach (var snapshot in past)
            {
                // With the time that the snapshot shows, though it is cut to milliseconds.
                var then = await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={At(snapshot)}", 200);
                var expected = snapshot.DeepClone().AsObject();
                expected.Remove("status");
                Assert.Equal(expected.ToJsonString(), then.ToJsonString());
            }

            var between = await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={Time(Instant(past[3]).AddMilliseconds(-1))}", 200);
            Assert.Equal(3, between["version"]!.GetValue<int>());
            var later = await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={Time(Instant(past[5]).AddDays(400))}", 200);
            Assert.Equal(6, later["version"]!.GetValue<int>());
            var early = await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={Time(Instant(past[0]).AddMilliseconds(-1))}", 404);
            Assert.Equal("not_kept", early["code"]!.GetValue<string>());
            Assert.Equal($"The history of stream \"board\" is kept since {At(past[0])}. Ask for that time or a later one.", early["detail"]!.GetValue<string>());
            var listed = (await server.AskAsync(HttpMethod.Get, "/api/streams", 200))["data"]![0]!;
            Assert.Equal(At(past[0]), listed["keptSince"]!.GetValue<string>());
            await server.RestartAsync();
        }
    }

    [Fact]
    public async Task The_past_comes_in_all_the_forms_of_the_present()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await PushAsync(server, connector, """[{"id":"a","x":1,"y":1},{"id":"b","x":9007199254740993}]""");
        var at = At(await server.SnapshotAsync("board"));
        await PushAsync(server, connector, """[{"id":"a","x":2},{"id":"c","z":1}]""");

        var part = await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={at}&keys=b&fields=x&numbers=text", 200);
        Assert.Equal("""{"x":{"$n":"9007199254740993"}}""", Assert.Single(part["items"]!.AsArray())!["fields"]!.ToJsonString());
        var page = await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={at}&limit=1", 200);
        Assert.Equal("a", page["next"]!.GetValue<string>());

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/streams/board?at={at}");
        request.Headers.Accept.ParseAdd("text/csv");
        using var csv = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("key,id,x,y\r\na,a,1,1\r\nb,b,9007199254740993,\r\n", await csv.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        using var first = await server.Admin.GetAsync(new Uri($"/api/streams/board?at={at}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/streams/board?at={at}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var same = await server.Admin.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(304, (int)same.StatusCode);
        // An offset works as well as Z, also when its plus sign was not encoded.
        var local = Instant(at).ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        Assert.Equal(1, (await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={local}", 200))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_field_shows_each_change_exactly_and_when_it_went()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await PushAsync(server, connector, """{"id":"a","x":12345678901234567.89,"y":1}""");
        await PushAsync(server, connector, """{"id":"a","x":0.1,"y":2}""");
        await PushAsync(server, connector, """{"id":"a","y":3}""");
        await PushAsync(server, connector, """{"id":"a","x":"text"}""");
        await PushAsync(server, connector, """{"id":"b","x":5}""");
        var from = At(await server.SnapshotAsync("board"));
        await PushAsync(server, connector, """{"id":"a","x":null}""");
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{connector["id"]}", 204);

        for (var round = 0; round < 2; round++)
        {
            var history = await server.AskAsync(HttpMethod.Get, "/api/streams/board/items/a/history?field=x", 200);
            Assert.Equal("x", history["field"]!.GetValue<string>());
            Assert.Equal(["12345678901234567.89", "0.1", "\"text\"", "null", "removed"], Values(history));
            var times = history["points"]!.AsArray().Select(point => Instant(point!["at"]!.GetValue<string>())).ToArray();
            Assert.Equal(times.Order(), times);

            var late = await server.AskAsync(HttpMethod.Get, $"/api/streams/board/items/a/history?field=x&from={from}", 200);
            Assert.Equal(["\"text\"", "null", "removed"], Values(late));
            Assert.Equal(from, late["points"]![0]!["at"]!.GetValue<string>());
            var text = await server.AskAsync(HttpMethod.Get, $"/api/streams/board/items/a/history?field=x&to={from}&numbers=text", 200);
            Assert.Equal("""{"$n":"12345678901234567.89"}""", text["points"]![0]!["value"]!.ToJsonString());
            Assert.Empty((await server.AskAsync(HttpMethod.Get, "/api/streams/board/items/a/history?field=none", 200))["points"]!.AsArray());
            await server.RestartAsync();
        }
    }

    [Fact]
    public async Task Many_changes_are_summed_up_in_so_many_points()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        for (var i = 1; i <= 40; i++) await PushAsync(server, connector, $$"""{"id":"a","x":{{i}}.5,"word":"w{{i}}"}""");
        var all = await server.AskAsync(HttpMethod.Get, "/api/streams/board/items/a/history?field=x", 200);
        Assert.Equal(40, Values(all).Length);
        var (from, to) = (all["points"]![0]!["at"]!.GetValue<string>(), all["points"]![39]!["at"]!.GetValue<string>());

        var points = (await server.AskAsync(HttpMethod.Get, $"/api/streams/board/items/a/history?field=x&points=5&from={from}&to={to}", 200))["points"]!.AsArray();
        Assert.InRange(points.Count, 2, 5);
        // The first change is what the range begins with: its millisecond is the first that is kept.
        Assert.Equal("1.5", points[0]!["value"]!.ToJsonString());
        var next = 2;
        foreach (var point in points.Skip(1).Select(point => point!.AsObject()))
        {
            Assert.Equal(["at", "first", "last", "min", "max", "mean", "count"], point.Select(member => member.Key));
            var count = point["count"]!.GetValue<int>();
            var last = next + count - 1;
            Assert.Equal($"{next}.5 {last}.5 {next}.5 {last}.5", $"{point["first"]} {point["last"]} {point["min"]} {point["max"]}");
            Assert.Equal(((next + last) / 2m) + 0.5m, point["mean"]!.GetValue<decimal>());
            next = last + 1;
        }

        Assert.Equal(41, next);
        var words = (await server.AskAsync(HttpMethod.Get, $"/api/streams/board/items/a/history?field=word&points=5&from={from}&to={to}", 200))["points"]!.AsArray();
        Assert.Equal(["at", "first", "last", "count"], words[1]!.AsObject().Select(member => member.Key));
        Assert.Equal("w40", words[^1]!["last"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("?at=yesterday", "at must be one ISO 8601 instant with Z or an offset, for example 2026-04-09T12:00:00Z.")]
    [InlineData("?at=", "at must be one ISO 8601 instant with Z or an offset, for example 2026-04-09T12:00:00Z.")]
    [InlineData("?at=2026-04-09", "at must be one ISO 8601 instant with Z or an offset, for example 2026-04-09T12:00:00Z.")]
    [InlineData("?at=2026-04-09T12:00:00", "at must be one ISO 8601 instant with Z or an offset, for example 2026-04-09T12:00:00Z.")]
    [InlineData("?at=2026-04-09T12:00:00Z&at=2026-04-09T12:00:00Z", "at must be one ISO 8601 instant with Z or an offset, for example 2026-04-09T12:00:00Z.")]
    [InlineData("/items/a/history", "field must name one field.")]
    [InlineData("/items/a/history?field=x&field=y", "field must name one field.")]
    [InlineData("/items/a/history?field=x&from=now", "from must be one ISO 8601 instant with Z or an offset, for example 2026-04-09T12:00:00Z.")]
    [InlineData("/items/a/history?field=x&to=2026-13-01T00:00:00Z", "to must be one ISO 8601 instant with Z or an offset, for example 2026-04-09T12:00:00Z.")]
    [InlineData("/items/a/history?field=x&from=2026-04-09T12:00:00Z&to=2026-04-09T11:59:59Z", "from must not be later than to (now, where it is not given).")]
    [InlineData("/items/a/history?field=x&points=1", "points must be a whole number between 2 and 5000.")]
    [InlineData("/items/a/history?field=x&points=5001", "points must be a whole number between 2 and 5000.")]
    [InlineData("/items/a/history?field=x&numbers=roman", "numbers must be \"text\" or \"json\".")]
    public async Task A_wrong_parameter_is_named(string query, string message)
    {
        await using var server = await LiveServer.StartAsync();
        await PushAsync(server, await server.AddWebhookAsync("board"), """{"id":"a","x":1}""");
        var problem = await server.AskAsync(HttpMethod.Get, "/api/streams/board" + query, 400);
        Assert.Equal("invalid_parameter", problem["code"]!.GetValue<string>());
        Assert.Equal(message, problem["detail"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("1900-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z")]
    public async Task The_whole_of_time_is_a_range(string from, string to)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        for (var i = 0; i < 3; i++) await PushAsync(server, connector, $$"""{"id":"a","x":{{i}}}""");
        Assert.Equal(["0", "1", "2"], Values(await server.AskAsync(HttpMethod.Get, $"/api/streams/board/items/a/history?field=x&from={from}&to={to}", 200)));
        var few = await server.AskAsync(HttpMethod.Get, $"/api/streams/board/items/a/history?field=x&from={from}&to={to}&points=2", 200);
        Assert.Equal("2", few["points"]!.AsArray()[^1]!["last"]!.ToJsonString());
        await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={to}", 200);
        await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={from}", 404);
    }

    [Fact]
    public async Task What_is_not_there_is_404_with_a_reason()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        Assert.Equal(0, (await server.AskAsync(HttpMethod.Get, "/api/streams/board?at=2026-04-09T12:00:00Z", 200))["version"]!.GetValue<int>());
        await AssertAsync("/api/streams/board/items/a/history?field=x", "not_found", "Stream \"board\" has no item with this key, and had none in this time.");
        await PushAsync(server, connector, """{"id":"a","x":1}""");
        var at = At(await server.SnapshotAsync("board"));
        await AssertAsync("/api/streams/none/items/a/history?field=x", "not_found", "There is no stream \"none\". GET /api/streams lists those that exist.");
        await AssertAsync("/api/streams/none?at=2026-04-09T12:00:00Z", "not_found", "There is no stream \"none\". GET /api/streams lists those that exist.");
        await AssertAsync("/api/streams/board/items/b/history?field=x", "not_found", "Stream \"board\" has no item with this key, and had none in this time.");
        await AssertAsync(
            "/api/streams/board/items/a/history?field=x&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z", "not_kept",
            $"The history of stream \"board\" is kept since {at}. Ask for that time or a later one.");

        async Task AssertAsync(string path, string code, string message)
        {
            var problem = await server.AskAsync(HttpMethod.Get, path, 404);
            Assert.Equal((code, message), (problem["code"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()));
        }
    }

    [Theory]
    [InlineData("a/b", "a%2Fb/history")]
    [InlineData("history", "history/history")]
    [InlineData("a/history", "a%2Fhistory/history")]
    [InlineData("日本 ?&#", "%E6%97%A5%E6%9C%AC%20%3F%26%23/HISTORY")]
    public async Task Any_key_has_a_history(string key, string path)
    {
        await using var server = await LiveServer.StartAsync();
        await PushAsync(server, await server.AddWebhookAsync("board"), new JsonObject { ["id"] = key, ["x"] = 1 }.ToJsonString());
        foreach (var (suffix, isHistory) in new[] { (path, true), (path[..path.LastIndexOf('/')], false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(
                $"{server.Admin.BaseAddress}api/streams/board/items/{suffix}?field=x", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
            var answer = await LiveServer.ReadAsync(response, 200);
            if (isHistory) Assert.Equal(["1"], Values(answer));
            else Assert.Equal(key, answer["key"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task With_zero_days_nothing_is_told_of_the_past()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddWebhookAsync("board");
        await PushAsync(server, connector, """{"id":"a","x":1}""");
        var at = At(await server.SnapshotAsync("board"));
        await PushAsync(server, connector, """{"id":"a","x":2}""");
        await server.AskAsync(HttpMethod.Get, $"/api/streams/board?at={at}", 200);
        await server.AskAsync(HttpMethod.Patch, "/api/streams/board", 200, """{"historyDays":0}""");
        var problem = new JsonObject();
        for (var i = 0; i < 100 && problem["code"] is null; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            using var response = await server.Admin.GetAsync(new Uri($"/api/streams/board?at={at}", UriKind.Relative), TestContext.Current.CancellationToken);
            problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
        }

        Assert.Equal("not_kept", problem["code"]!.GetValue<string>());
        Assert.Equal("No history of stream \"board\" is kept: its historyDays is 0, or nothing has changed since it was set.", problem["detail"]!.GetValue<string>());
        Assert.Null((await server.AskAsync(HttpMethod.Get, "/api/streams", 200))["data"]![0]!["keptSince"]);
        await server.AskAsync(HttpMethod.Get, "/api/streams/board/items/a/history?field=x", 404);
    }

    // So that each version has a millisecond of its own.
    private static async Task PushAsync(LiveServer server, JsonObject connector, string json)
    {
        await server.PushAsync(connector, json);
        await Task.Delay(3, TestContext.Current.CancellationToken);
    }

    private static string[] Values(JsonObject history) =>
        [.. history["points"]!.AsArray().Select(point => point!["removed"] is not null ? "removed" : point.AsObject().ContainsKey("value") ? point["value"]?.ToJsonString() ?? "null" : "?")];

    private static string At(JsonObject snapshot) => snapshot["at"]!.GetValue<string>();

    private static DateTimeOffset Instant(JsonObject snapshot) => Instant(At(snapshot));

    private static DateTimeOffset Instant(string at) => DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
