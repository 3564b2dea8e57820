using System.Globalization;
using DataPool.Browser.Tests.Browsing;
using DataPool.Server.Display;
using Microsoft.Playwright;
using Xunit;

namespace DataPool.Browser.Tests.Display;

/// <summary>An hour on the wall, quickly; ten minutes of it in the quick tier.</summary>
public sealed class MemoryTests(Chromium chromium)
{
    private const double MostGrowthPerUpdate = 28;

    // What a browser's heap differs by from one look to the next without any leak.
    private const double Noise = 100_000;

    private static readonly int Updates = Environment.GetEnvironmentVariable("DATAPOOL_FULL") == "1" ? 36_000 : 6_000;

    // Each event passes the page's own way: parsed from text, applied, drawn; rows change, overtake each other, come and go.
    private const string Setup = """
        async url => {
          const { Display } = await import(`${url}/display.js`);
          const { EventParser } = await import(`${url}/event-stream.js`);
          const display = new Display({ stream: 'hour', view: 'table', fields: [], item: null, title: null, locale: null, hasKey: false });
          const parser = new EventParser((name, data) => { if (!display.take(name, JSON.parse(data))) throw new Error('A delta was refused.'); });
          const send = (name, data) => parser.feed(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
          const status = { state: 'fresh', checkedAt: new Date().toISOString() };
          const at = status.checkedAt;
          send('snapshot', { stream: 'hour', epoch: 'e', version: 0, at, status,
            items: Array.from({ length: 40 }, (_, i) => ({ key: `k${i}`, rank: i, fields: { name: `Item ${i}`, x: 0, y: i, text: 'a' }, updatedAt: at })) });
          let version = 0;
          globalThis.pushHour = async count => {
            for (let i = 0; i < count; i++) {
              const key = `k${version % 40}`, removes = version % 50 === 0 ? [key] : [];
              const fields = { x: version * 1.25, text: `value ${version}` };
              const upsert = removes.length ? { key, rank: version % 40, fields: { name: key, y: 1, ...fields } } : { key, fields };
              if (version % 7 === 0) upsert.rank = (version * 31) % 40;
              send('delta', { stream: 'hour', epoch: 'e', from: version, version: ++version, at, removes, upserts: [upsert] });
              if (version % 150 === 0) send('status', { stream: 'hour', at: new Date().toISOString(), ...status });
              display.draw();
              if (i % 40 === 0) await new Promise(requestAnimationFrame);
            }
            return [display.stream.version, document.querySelectorAll('main tbody tr').length];
          };
          // A page that is not looked at draws nothing; each event is an item of its own, and the oldest goes.
          globalThis.pushHidden = count => {
            globalThis.requestAnimationFrame = () => 0;
            for (let i = 0; i < count; i++) {
              const upsert = { key: `event ${version}`, rank: 1000 + version, fields: { name: `Event ${version}`, x: version, text: 'a text of some length '.repeat(4) + version } };
              send('delta', { stream: 'hour', epoch: 'e', from: version, version: ++version, at, removes: [`event ${version - 41}`], upserts: [upsert] });
            }
            return [display.stream.version, display.stream.itemCount];
          };
        }
        """;

    [Theory]
    [InlineData("pushHour")]
    [InlineData("pushHidden")]
    public async Task Memory_stays_flat_under_ten_updates_a_second(string push)
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/none");
        var session = await screen.Context.NewCDPSessionAsync(screen.Page);
        await session.SendAsync("Performance.enable");
        await screen.Page.EvaluateAsync(Setup, $"{DisplayAssets.Root}/{new DisplayAssets().Version}");
        await screen.Page.EvaluateAsync($"() => globalThis.{push}(2000)");
        var before = await HeapAsync(screen, session);
        var end = await screen.Page.EvaluateAsync<int[]>($"() => globalThis.{push}({Updates})");
        var after = await HeapAsync(screen, session);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Heap {before.Bytes / 1e6:0.00} MB before, {after.Bytes / 1e6:0.00} MB after; {before.Nodes} and {after.Nodes} nodes."));
        Assert.Equal(Updates + 2000, end[0]);
        Assert.InRange(after.Bytes - before.Bytes, double.MinValue, Noise + (MostGrowthPerUpdate * Updates));
        Assert.InRange(after.Nodes, 1, before.Nodes + 200);
    }

    // After every flash and glide has ended, and with nothing left to collect.
    private static async Task<(double Bytes, double Nodes)> HeapAsync(Screen screen, ICDPSession session)
    {
        await screen.Page.WaitForFunctionAsync("() => document.getAnimations().length === 0", null, new() { PollingInterval = 50 });
        var least = (Bytes: double.MaxValue, Nodes: double.MaxValue);
        for (var i = 0; i < 5; i++)
        {
            await session.SendAsync("HeapProfiler.collectGarbage");
            var metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
                .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
            least = (Math.Min(least.Bytes, metrics["JSHeapUsedSize"]), Math.Min(least.Nodes, metrics["Nodes"]));
        }

        return least;
    }
}
