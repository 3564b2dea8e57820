using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using DataPool.Server.Api.Push;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary><c>Idempotency-Key</c>, over real HTTP.</summary>
public sealed class IdempotencyTests
{
    private const string Key = "order 4711/~";

    public static TheoryData<bool> Doors => [false, true];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_repeated_request_gets_the_first_answer_byte_for_byte_across_a_restart(bool premium)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, premium);
        var (first, replayed) = await PostAsync(server, connector, premium, """{"id":"a","x":1}""");
        Assert.False(replayed);
        await PostAsync(server, connector, premium, """{"id":"a","x":2}""", key: null);
        Assert.Equal((first, true), await PostAsync(server, connector, premium, """{"id":"a","x":1}"""));
        await server.RestartAsync();
        Assert.Equal((first, true), await PostAsync(server, connector, premium, """{"id":"a","x":1}"""));
        var snapshot = await server.SnapshotAsync("board");
        Assert.Equal("2 2", $"{snapshot["version"]} {snapshot["items"]![0]!["fields"]!["x"]}");
        Assert.Equal(1, JsonNode.Parse(first)!["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_request_that_changed_nothing_is_remembered_too()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, premium: false);
        await PostAsync(server, connector, false, """{"id":"a","x":1}""", key: null);
        var (first, _) = await PostAsync(server, connector, false, """{"id":"a","x":1}""");
        Assert.Equal(0, JsonNode.Parse(first)!["itemsChanged"]!.GetValue<int>());
        await PostAsync(server, connector, false, """{"id":"a","x":2}""", key: null);
        await server.RestartAsync();
        Assert.Equal((first, true), await PostAsync(server, connector, false, """{"id":"a","x":1}"""));
        Assert.Equal(2, (await server.SnapshotAsync("board"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Another_body_path_key_field_or_encoding_under_the_key_is_409()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, premium: true);
        await PostAsync(server, connector, true, """{"id":"a","x":1}""");
        await ConflictAsync(LiveServer.Json("""{"id":"a","x":2}"""), "/api/ingest");
        await ConflictAsync(LiveServer.Json("""{"id":"a","x":1} """), "/api/ingest");
        await ConflictAsync(LiveServer.Json("""{"id":"a","x":1}"""), "/api/ingest/");
        await ConflictAsync(LiveServer.Json("""{"id":"a","x":1}"""), "/api/ingest?idField=x");
        await ConflictAsync(LiveServer.Json("""{"id":"a","x":1}"""), "/api/ingest?stream=board");
        await ConflictAsync(IngestServer.Lines("""{"id":"a","x":1}"""), "/api/ingest");
        using var same = await server.SendAsync(connector, LiveServer.Json("""{"id":"a","x":1}"""), "/api/ingest?trace=5", ("Idempotency-Key", Key));
        await LiveServer.ReadAsync(same, 202);
        Assert.Equal("true", same.Headers.GetValues("Idempotent-Replay").Single());
        Assert.Equal(1, (await server.SnapshotAsync("board"))["version"]!.GetValue<int>());

        async Task ConflictAsync(HttpContent body, string path)
        {
            using var response = await server.SendAsync(connector, body, path, ("Idempotency-Key", Key));
            Assert.Equal("idempotency_conflict", (await LiveServer.ReadAsync(response, 409))["code"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Lines_are_remembered_as_other_bodies_are()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, premium: true);
        for (var i = 0; i < 2; i++)
        {
            using var response = await server.SendAsync(connector, IngestServer.Lines("{\"id\":1}\n{\"id\":2}"), "/api/ingest", ("Idempotency-Key", Key));
            Assert.Equal(2, (await LiveServer.ReadAsync(response, 202))["itemsChanged"]!.GetValue<int>());
            Assert.Equal(i == 1, response.Headers.Contains("Idempotent-Replay"));
        }
    }

    [Fact]
    public async Task Generated_keys_are_repeated_too_and_take_few_bytes()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await server.AddPremiumAsync("board", mapping: ""","key":[] """);
        var lines = string.Join('\n', Enumerable.Repeat("{\"x\":1}", 100));
        string? first = null;
        for (var round = 0; round < 3; round++)
        {
            using var response = await server.SendAsync(connector, IngestServer.Lines(lines), "/api/ingest", ("Idempotency-Key", Key));
            var answer = await LiveServer.ReadAsync(response, 202);
            Assert.Equal(first ??= answer.ToJsonString(), answer.ToJsonString());
            Assert.Equal(round > 0, response.Headers.Contains("Idempotent-Replay"));
            if (round == 1) await server.RestartAsync();
        }

        var items = (await server.SnapshotAsync("board"))["items"]!.AsArray();
        Assert.Equal(items.Select(item => item!["key"]!.GetValue<string>()), JsonNode.Parse(first!)!["keys"]!.AsArray().Select(key => key!.GetValue<string>()));
        Assert.Equal(100, items.Count);
        Assert.InRange(Convert.ToInt64(await server.Store.ExecuteAsync("log", "SELECT length(body) FROM answer"), CultureInfo.InvariantCulture), 1600, 1700);
    }

    [Fact]
    public void An_answer_that_was_stored_with_its_keys_as_text_is_read_too()
    {
        var packed = new AcceptedPush("req_1", "board", 7, 2, 2, default).Pack();
        packed[0] = 1;
        string[] keys = ["019d7000-0000-7000-8000-00000000000a", "019d7000-0000-7001-8000-00000000000b"];
        byte[] stored = [.. packed, .. System.Text.Encoding.ASCII.GetBytes($"""["{keys[0]}","{keys[1]}"]""")];
        var answer = AcceptedPush.Unpack(stored);
        Assert.Equal(("req_1", "board", 7L), (answer.RequestId, answer.Stream, answer.Version));
        Assert.Equal(AcceptedPush.KeysOf(keys).ToArray(), answer.Keys.ToArray());
    }

    [Fact]
    public async Task A_key_is_its_connectors_own()
    {
        await using var server = await LiveServer.StartAsync();
        var one = await AddAsync(server, premium: true);
        var two = await AddAsync(server, premium: true);
        await PostAsync(server, one, true, """{"id":"a","x":1}""");
        Assert.False((await PostAsync(server, two, true, """{"id":"b","x":1}""")).Replayed);
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, premium: false);
        foreach (var body in (string[])["{", """{"x":1}""", """[{"id":1},{"id":1}]"""])
        {
            using var refused = await server.SendAsync(connector, LiveServer.Json(body), "/api/webhook/board", ("Idempotency-Key", Key));
            Assert.Contains((int)refused.StatusCode, (int[])[400, 422]);
        }

        Assert.False((await PostAsync(server, connector, false, """{"id":"a"}""")).Replayed);
    }

    [Fact]
    public async Task Many_at_once_are_applied_once_and_all_get_one_answer()
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, premium: true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(server, connector, true, """{"id":"a","x":1}""")));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Single(answers, answer => !answer.Replayed);
        Assert.Equal(1, (await server.SnapshotAsync("board"))["version"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("caf\u00e9")]
    [InlineData(null)]
    public async Task What_is_no_key_is_400(string? key)
    {
        await using var server = await LiveServer.StartAsync();
        var connector = await AddAsync(server, premium: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhook/board") { Content = LiveServer.Json("""{"id":"a"}""") };
        request.Headers.Authorization = new("Bearer", connector["ingestKey"]!.GetValue<string>());
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key ?? new string('k', 256));
        using var latin = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = server.Sender.BaseAddress };
        using var response = await latin.SendAsync(request, TestContext.Current.CancellationToken);
        var problem = await LiveServer.ReadAsync(response, 400);
        Assert.Equal("invalid_parameter", problem["code"]!.GetValue<string>());
        Assert.Equal("Idempotency-Key must be sent once, with 1 to 255 printable ASCII characters. Send a random id, such as a UUID, for each new request.", problem["detail"]!.GetValue<string>());
        using var longest = await server.SendAsync(connector, LiveServer.Json("""{"id":"a"}"""), "/api/webhook/board", ("Idempotency-Key", new string('k', 255)));
        await LiveServer.ReadAsync(longest, 202);
    }

    [Fact]
    public async Task When_no_more_keys_can_be_remembered_new_ones_are_503_and_old_ones_stay()
    {
        await using var server = await LiveServer.StartAsync("--DataPool:Limits:IdempotencyKeys=1");
        var connector = await AddAsync(server, premium: false);
        var (first, _) = await PostAsync(server, connector, false, """{"id":"a","x":1}""");
        using var full = await server.SendAsync(connector, LiveServer.Json("""{"id":"b"}"""), "/api/webhook/board", ("Idempotency-Key", "another"));
        var problem = await LiveServer.ReadAsync(full, 503);
        Assert.Equal("overloaded", problem["code"]!.GetValue<string>());
        Assert.Equal("Too many remembered answers: as many answers to requests with an Idempotency-Key are kept as there may be (1, or 2 GiB of them). Nothing was changed; send without the header, wait until old ones are 24 hours old, or raise DataPool:Limits:IdempotencyKeys.", problem["detail"]!.GetValue<string>());
        Assert.Equal(TimeSpan.FromSeconds(60), full.Headers.RetryAfter!.Delta);
        Assert.Equal((first, true), await PostAsync(server, connector, false, """{"id":"a","x":1}"""));
        await PostAsync(server, connector, false, """{"id":"b"}""", key: null);
    }

    private static Task<JsonObject> AddAsync(LiveServer server, bool premium) =>
        premium ? server.AddPremiumAsync("board") : server.AddWebhookAsync("board");

    private static async Task<(string Body, bool Replayed)> PostAsync(LiveServer server, JsonObject connector, bool premium, string json, string? key = Key)
    {
        (string, string)[] headers = key is null ? [] : [("Idempotency-Key", key)];
        using var response = await server.SendAsync(connector, LiveServer.Json(json), premium ? "/api/ingest" : "/api/webhook/board", headers);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, body);
        return (body, response.Headers.TryGetValues("Idempotent-Replay", out var values) && values.Single() == "true");
    }
}
