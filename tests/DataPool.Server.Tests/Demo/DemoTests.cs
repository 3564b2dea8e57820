using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataPool.Server.Demo;
using DataPool.Server.Hosting;
using DataPool.Server.Tests.Live;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Demo;

/// <summary><c>--demo</c>: from nothing to a moving screen.</summary>
public sealed partial class DemoTests
{
    [Fact]
    public async Task A_fresh_demo_moves_on_a_public_screen_and_takes_what_its_printed_line_sends()
    {
        var output = new Printed();
        await using var server = await StartAsync(output);
        var text = await output.FirstAsync();
        Assert.Matches($"http://127\\.0\\.0\\.1:[0-9]+/display/{DemoDefinitions.Stream}", text);

        // Without any key: the stream is public.
        await using var screen = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/{DemoDefinitions.Stream}/events");
        var snapshot = (await screen.NextAsync("snapshot")).Data;
        var items = snapshot["items"]!.AsArray();
        Assert.Equal(8, items.Count);
        Assert.Equal(items.Select(item => item!["fields"]!["revenue"]!.GetValue<decimal>()).OrderDescending(), items.Select(item => item!["fields"]!["revenue"]!.GetValue<decimal>()));
        Assert.Equal("Free refill until 11", items.Single(item => (string)item!["key"]! == "London")!["fields"]!["offer"]!.GetValue<string>());
        Assert.Equal("fresh", (string)snapshot["status"]!["state"]!);

        // The shop sells by itself.
        var delta = (await screen.NextAsync("delta")).Data;
        Assert.NotEmpty(delta["upserts"]!.AsArray());

        Assert.Equal(HttpStatusCode.Accepted, await RunPrintedLineAsync(server, text));
        JsonNode? offer = null;
        while (offer is null)
            offer = (await screen.NextAsync("delta")).Data["upserts"]!.AsArray().FirstOrDefault(upsert => (string)upsert!["key"]! == "Paris")?["fields"]?["offer"];
        Assert.Equal("Two for one until 5", offer.GetValue<string>());
    }

    [Fact]
    public async Task A_second_start_goes_on_and_prints_a_line_that_works_beside_the_first()
    {
        var output = new Printed();
        await using var server = await StartAsync(output);
        var first = await output.FirstAsync();
        await server.RestartAsync();
        var second = await output.NextAsync(first);
        Assert.Equal(HttpStatusCode.Accepted, await RunPrintedLineAsync(server, first));
        Assert.Equal(HttpStatusCode.Accepted, await RunPrintedLineAsync(server, second));
        Assert.Equal(2, (await server.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_data_directory_that_holds_other_connectors_is_left_alone()
    {
        var output = new Printed();
        await using var server = await StartAsync(output, startAsDemo: false);
        await server.AddWebhookAsync("queues");
        output.Demo = true;
        await server.RestartAsync();
        Assert.Contains("needs a fresh data directory", await output.FirstAsync(), StringComparison.Ordinal);
        Assert.Single((await server.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]!.AsArray());
        Assert.False(File.Exists(Path.Combine(server.DataDirectory, "files", DemoShop.FileName)));
    }

    [Fact]
    public async Task A_first_start_that_was_broken_off_is_finished_by_the_next()
    {
        var output = new Printed();
        await using var server = await StartAsync(output);
        await output.FirstAsync();
        // As after a kill between the steps: one connector is missing, the stream is not public yet.
        var offers = (await server.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]!.AsArray().Single(connector => (string)connector!["name"]! == DemoDefinitions.OffersName)!;
        await server.AskAsync(HttpMethod.Delete, $"/api/connectors/{offers["id"]}", 204);
        await server.AskAsync(HttpMethod.Patch, $"/api/streams/{DemoDefinitions.Stream}", 200, """{"public": false}""");
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.Accepted, await RunPrintedLineAsync(server, await output.FirstAsync()));
        using var everybody = await server.Sender.GetAsync($"/api/streams/{DemoDefinitions.Stream}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, everybody.StatusCode);
    }

    [Fact]
    public async Task Started_from_the_pages_it_moves_and_goes_on_after_a_restart_without_the_argument()
    {
        await using var server = await LiveServer.StartAsync();
        var started = await server.AskAsync(HttpMethod.Post, "/api/demo", 201);
        Assert.Equal(DemoDefinitions.Stream, (string)started["stream"]!);
        Assert.Equal(DemoDefinitions.ShopName, (string)(await server.AskAsync(HttpMethod.Get, $"/api/connectors/{started["id"]}", 200))["name"]!);
        for (var start = 0; start < 2; start++)
        {
            await using (var screen = await ServerEvents.OpenAsync(server.Sender, $"/api/streams/{DemoDefinitions.Stream}/events"))
            {
                var items = (await screen.NextAsync("snapshot")).Data["items"]!.AsArray();
                Assert.Equal("Free refill until 11", (string)items.Single(item => (string)item!["key"]! == "London")!["fields"]!["offer"]!);
                for (var changes = 0; changes < 2; changes++) Assert.NotEmpty((await screen.NextAsync("delta")).Data["upserts"]!.AsArray());
            }

            await server.RestartAsync();
        }

        var refused = await server.AskAsync(HttpMethod.Post, "/api/demo", 409);
        Assert.Equal("not_empty", (string)refused["code"]!);
        Assert.Equal(2, (await server.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task Where_the_shops_file_cannot_be_made_nothing_is_created()
    {
        await using var server = await LiveServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.DataDirectory, "files", DemoShop.FileName), new string('x', 4096), TestContext.Current.CancellationToken);
        var failed = await server.AskAsync(HttpMethod.Post, "/api/demo", 503);
        Assert.Equal("demo_failed", (string)failed["code"]!);
        Assert.StartsWith($"The demo's file {DemoShop.FileName} cannot be made", (string)failed["detail"]!, StringComparison.Ordinal);
        Assert.Empty((await server.AskAsync(HttpMethod.Get, "/api/connectors", 200))["data"]!.AsArray());
    }

    [Fact]
    public void An_address_that_speaks_only_TLS_cannot_show_the_demo() => Assert.Null(ServerAddress.Of(["https://localhost:5443"], "http"));

    [Theory]
    [InlineData("http://[::]:5080", "http://localhost:5080")]
    [InlineData("http://0.0.0.0:80", "http://localhost:80")]
    [InlineData("http://+:5081", "http://localhost:5081")]
    [InlineData("http://127.0.0.1:5082", "http://127.0.0.1:5082")]
    public void The_printed_address_is_one_that_a_browser_here_can_open(string listens, string printed) => Assert.Equal(printed, ServerAddress.Of([listens]));

    private static Task<LiveServer> StartAsync(Printed output, bool startAsDemo = true)
    {
        output.Demo = startAsDemo;
        return LiveServer.StartWithAsync(services =>
        {
            if (!output.Demo) return;
            services.AddDemoAtStart();
            services.AddSingleton(new DemoOutput(output));
        });
    }

    // As a shell would: address, key and body of the printed curl line.
    private static async Task<HttpStatusCode> RunPrintedLineAsync(LiveServer server, string text)
    {
        var line = CurlLine().Match(text);
        Assert.True(line.Success, text);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(line.Groups["url"].Value).AbsolutePath);
        request.Headers.TryAddWithoutValidation("Authorization", line.Groups["authorization"].Value);
        request.Content = new StringContent(line.Groups["body"].Value, Encoding.UTF8, "application/json");
        using var response = await server.Sender.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex("""curl -s (?<url>\S+) -H "Authorization: (?<authorization>[^"]+)" -H "Content-Type: application/json" -d '(?<body>[^']+)'""")]
    private static partial Regex CurlLine();

    /// <summary>Keeps what is printed, and tells of it.</summary>
    private sealed class Printed : StringWriter
    {
        private readonly System.Threading.Channels.Channel<string> _texts = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public bool Demo { get; set; }

        public override Task WriteLineAsync(string? value)
        {
            _texts.Writer.TryWrite(value!);
            return Task.CompletedTask;
        }

        public Task<string> FirstAsync() => _texts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        public async Task<string> NextAsync(string after)
        {
            var next = await FirstAsync();
            Assert.NotEqual(after, next);
            return next;
        }
    }
}
