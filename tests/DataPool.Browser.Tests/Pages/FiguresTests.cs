using System.Diagnostics;
using System.Globalization;
using DataPool.Browser.Tests.Browsing;
using Microsoft.Playwright;
using Xunit;

namespace DataPool.Browser.Tests.Pages;

/// <summary>
/// How long pages and clicks take, and what an open page costs the server. Times are told, not judged; memory is judged in the
/// long tier (<c>DATAPOOL_FULL=1</c>), which opens fifty pages.
/// </summary>
public sealed class FiguresTests(Chromium chromium)
{
    private const double MostBytesPerPage = 15e6;
    private const string Useful = "() => document.querySelector('.app[data-live], .wiz[data-live]') !== null && document.querySelector('h1') !== null && ![...document.querySelectorAll('.sk')].some(bone => bone.offsetParent)";

    // From the press to the first change that it makes in the page.
    private const string TimeClicks = """
        async count => {
          const tiles = [...document.querySelectorAll('button.tile')];
          const times = [];
          for (let i = 0; i < count; i++) {
            const changed = new Promise(done => {
              const observer = new MutationObserver(() => { observer.disconnect(); done(performance.now()); });
              observer.observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-pressed'] });
            });
            const begun = performance.now();
            tiles[i % tiles.length].click();
            times.push(await changed - begun);
            await new Promise(done => setTimeout(done, 20));
          }
          return times.sort((a, b) => a - b);
        }
        """;

    private static readonly string[] Paths = ["/", "/connectors/new", "/explorer", "/explorer/board", "/displays", "/settings/users", "/settings/tokens", "/settings/keys", "/settings/about"];

    private static bool IsFull => Environment.GetEnvironmentVariable("DATAPOOL_FULL") == "1";

    [Fact(DisableParallelization = true)]
    public async Task Pages_and_clicks_are_timed()
    {
        await using var server = await StartedAsync(IsFull ? 500 : 50);
        var options = await SignedIn.ContextAsync(server, "admin");
        await using var screen = await Screen.OpenAsync(chromium, server.Address + "/", options);
        var connector = (await server.AskAsync(HttpMethod.Get, "/api/connectors?limit=1"))["data"]![0]!["id"]!.GetValue<string>();
        string[] paths = [.. Paths, $"/connectors/{connector}"];
        // Once to be warm.
        foreach (var path in paths) await OpenAsync(screen.Page, server.Address + path);
        var times = new List<(string Path, double Seconds)>();
        foreach (var path in paths) times.Add((path, await OpenAsync(screen.Page, server.Address + path)));

        await OpenAsync(screen.Page, server.Address + "/");
        var clicks = await screen.Page.EvaluateAsync<double[]>(TimeClicks, IsFull ? 200 : 20);
        Tell($"Pages, warm: the slowest useful after {times.Max(page => page.Seconds):0.00} s ({times.MaxBy(page => page.Seconds).Path.Split("con_")[0]}), the median after {Median(times):0.00} s; clicks p50 {clicks[clicks.Length / 2]:0} ms, p95 {clicks[clicks.Length * 95 / 100]:0} ms.");
        screen.AssertNoComplaints();
    }

    [Fact(DisableParallelization = true)]
    public async Task Open_pages_cost_the_server_little()
    {
        await using var server = await StartedAsync(20);
        var options = await SignedIn.ContextAsync(server, "admin");
        await using var first = await Screen.OpenAsync(chromium, server.Address + "/", options);
        await first.LiveAsync();
        var count = IsFull ? 50 : 3;
        var before = Used();
        // A browser each: one alone opens six lines to a server at most, and explorers hold one for their events.
        var screens = new List<Screen>();
        for (var i = 0; i < count; i++)
        {
            screens.Add(await Screen.OpenAsync(chromium, server.Address + Paths[i % 5], options));
            await screens[^1].Page.WaitForFunctionAsync(Useful, null, new() { PollingInterval = 50 });
        }

        var each = (Used() - before) / count;
        Tell($"{count} open pages cost the server {each / 1e6:0.0} MB of managed memory each.");
        foreach (var screen in screens) await screen.DisposeAsync();
        if (IsFull) Assert.InRange(each, double.MinValue, MostBytesPerPage);
    }

    private static async Task<BrowserServer> StartedAsync(int connectors)
    {
        var server = await BrowserServer.StartedAsync();
        var key = await server.AddWebhookAsync("board");
        await server.PushAsync("board", key, "[" + string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"id":"item {{i}}","name":"Item {{i}}","x":{{i}} }""")) + "]");
        for (var i = 1; i < connectors; i++) await server.AddWebhookAsync($"stream-{i % 50}", isPublic: false);
        return server;
    }

    private static async Task<double> OpenAsync(IPage page, string url)
    {
        var watch = Stopwatch.StartNew();
        await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Commit });
        await page.WaitForFunctionAsync(Useful, null, new() { PollingInterval = 10 });
        return watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<(string Path, double Seconds)> times) => times.Select(page => page.Seconds).Order().ElementAt(times.Count / 2);

    private static double Used()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static void Tell(FormattableString line)
    {
        var text = line.ToString(CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        if (Environment.GetEnvironmentVariable("DATAPOOL_PROOFS_FIGURES") is { Length: > 0 } file) File.AppendAllLines(file, [text]);
    }
}
