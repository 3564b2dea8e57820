using DataPool.Browser.Tests.Browsing;
using DataPool.Server.Display;
using Xunit;

namespace DataPool.Browser.Tests.Display;

/// <summary>The script's parts by themselves, run in the browser: the pool's client, the event parser, values.</summary>
public sealed class ClientTests(Chromium chromium)
{
    [Fact]
    public async Task Deltas_give_exactly_the_next_snapshot_and_a_gap_is_refused()
    {
        Assert.Equal(
            """[true,"b:{\"x\":2,\"z\":null}!,c:{\"new\":1},a:{}",7,"e:7",false,false,"b:x y z,a:x"]""",
            await RunAsync("pool-client.js", """
                const stream = new m.PoolStream();
                stream.snapshot({ epoch: 'e', version: 3, at: 't', status: { state: 'fresh' }, more: true, items: [{ key: 'a', rank: 1, fields: { x: 1 }, updatedAt: 't' }] });
                stream.snapshot({ epoch: 'e', version: 3, at: 't', status: { state: 'fresh' }, items: [
                  { key: 'b', rank: 2, fields: { x: 1, y: 1 }, updatedAt: 't' }, { key: 'c', rank: 3, fields: { old: 1 }, updatedAt: 't' }] });
                const ok = stream.delta({ epoch: 'e', from: 3, version: 7, at: 'u', removes: ['c', 'unknown'], upserts: [
                  { key: 'b', rank: 0, fields: { x: 2, z: null }, unset: ['y'], missing: true }, { key: 'a', rank: 9, fields: {}, unset: ['x'] },
                  { key: 'c', rank: 5, fields: { new: 1 } }] });
                const shown = stream.items().map(i => `${i.key}:${JSON.stringify(Object.fromEntries(i.fields))}${i.missing ? '!' : ''}`).join();
                const changes = [...stream.takeChanges()].map(([key, names]) => `${key}:${[...names].sort().join(' ')}`).join();
                return [ok, shown, stream.version, stream.lastEventId,
                  stream.delta({ epoch: 'e', from: 6, version: 8, removes: [], upserts: [] }), stream.delta({ epoch: 'f', from: 7, version: 8, removes: [], upserts: [] }), changes];
                """));
    }

    [Fact]
    public async Task Keys_are_in_code_point_order() => Assert.Equal(
        """["A","a","aa","ä","\uE000","\uFFFD","😀"]""".Replace("\\uE000", "\uE000", StringComparison.Ordinal).Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal),
        await RunAsync("pool-client.js", "return ['😀', '\\uFFFD', 'aa', '\\uE000', 'a', 'ä', 'A'].sort(m.compareKeys);"));

    [Fact]
    public async Task Of_a_large_stream_only_the_first_items_are_held_with_fields_and_a_hollow_one_asks_for_a_snapshot()
    {
        Assert.Equal("""[100000,"e:1",false,"e:2",true,null]""", await RunAsync("pool-client.js", """
            const stream = new m.PoolStream({ show: 100, keep: 1000 });
            const items = Array.from({ length: 100000 }, (_, i) => ({ key: `k${i}`, rank: i, fields: { x: i }, updatedAt: 't' }));
            stream.snapshot({ epoch: 'e', version: 1, at: 't', status: {}, items });
            const seen = [stream.itemCount, stream.lastEventId];
            for (const [i, key] of ['k999', 'k1000'].entries()) {
              stream.delta({ epoch: 'e', from: i + 1, version: i + 2, at: 'u', removes: [], upserts: [{ key, rank: -1 - i, fields: {} }] });
              seen.push(stream.isHollow, stream.lastEventId);
            }
            return seen;
            """));
    }

    [Fact]
    public async Task A_half_sent_snapshot_is_forgotten_with_its_connection()
    {
        Assert.Equal("[false,\"a\"]", await RunAsync("pool-client.js", """
            const stream = new m.PoolStream();
            const part = (key, more) => ({ epoch: 'e', version: 1, at: 't', status: {}, more, items: [{ key, rank: 1, fields: {}, updatedAt: 't' }] });
            stream.snapshot(part('lost', true));
            const loaded = stream.isLoaded;
            stream.begin();
            stream.snapshot(part('a', false));
            return [loaded, stream.items().map(item => item.key).join()];
            """));
    }

    [Fact]
    public async Task Events_are_read_from_text_cut_anywhere()
    {
        Assert.Equal("[true]", await RunAsync("event-stream.js", """
            const text = ': comment\nevent: delta\nid: e:1\ndata: {"a":1}\r\n\r\ndata: x\ndata:y\n\nevent: nothing\n\n';
            const expected = 'delta={"a":1};message=x\ny;';
            for (let size = 1; size < text.length; size++) {
              let seen = '';
              const parser = new m.EventParser((name, data) => { seen += `${name}=${data};`; });
              for (let i = 0; i < text.length; i += size) parser.feed(text.slice(i, i + size));
              if (seen !== expected) return [size, seen];
            }
            return [true];
            """));
    }

    [Fact]
    public async Task Pauses_double_from_1_to_15_seconds_with_jitter() => Assert.Equal(
        "[1,0.5,2,4,8,15,15,7.5]", await RunAsync("event-stream.js",
            "return [m.pauseSeconds(1, 0), m.pauseSeconds(1, 1), ...[2, 3, 4, 5, 5000].map(n => m.pauseSeconds(n, 0)), m.pauseSeconds(99, 1)];"));

    [Fact]
    public async Task Values_are_text_without_a_loss()
    {
        Assert.Equal(
            """["–","Yes","No","0","-0.5","1,000,000","9,223,372,036,854,775,808","0.1000","1.5E-40","123.45","[1, {\"a\": 12345678901234567890}]","{}","2026-13-45","2026"]""",
            await RunAsync("values.js", """
                const f = new m.Formats('en-GB'), now = Date.now();
                return [f.value(undefined, now), f.value(true, now), f.value(false, now), f.value(0, now), f.value(-0.5, now), f.value(1e6, now),
                  f.value({ $n: '9223372036854775808' }, now), f.value(0.1, now, { decimals: 4 }), f.value(1.5e-40, now), f.value({ $n: '1.2345e2' }, now),
                  f.value([1, { a: { $n: '12345678901234567890' } }], now), f.value({}, now), f.value('2026-13-45', now), f.value(2026, now, { group: false })];
                """));
    }

    [Fact]
    public async Task Headings_are_readable_and_the_key_is_shown_where_no_field_holds_it()
    {
        Assert.Equal(
            """["Avg wait time","Location city","ID","Umsatz","Sales by region","x,y|","Item,x","x","x,y"]""",
            await RunAsync("columns.js", """
                const item = (key, fields) => ({ key, fields: new Map(Object.entries(fields)) });
                const names = (items, wanted = []) => m.columnsOf(items, wanted).map(column => column.name === m.KEY ? 'Item' : column.name).join();
                return [m.readable('avgWait_time'), m.readable('location.city'), m.readable('ID'), m.readable('umsatz'), m.readable('SalesByRegion'),
                  names([item('a|b\\|c', { x: 'a', y: 'b|c' })]) + '|', names([item('a', { x: 1 })]), names([item('0190f3b2c1d24e5f8a9b0c1d2e3f4a5b', { x: 1 })]),
                  names([item('a', { x: 1, y: 2 })], ['x', 'y'])];
                """));
    }

    /// <summary>Runs a function body over one of the page's modules (<c>m</c>) and gives its result as JSON.</summary>
    private async Task<string> RunAsync(string module, string body)
    {
        await using var server = await BrowserServer.StartedAsync();
        await using var screen = await Screen.OpenAsync(chromium, $"{server.Address}/display/none");
        var url = $"{DisplayAssets.Root}/{new DisplayAssets().Version}/{module}";
        return (await screen.Page.EvaluateAsync<string>($"async () => {{ const m = await import('{url}'); return JSON.stringify((() => {{ {body} }})()); }}"))!;
    }
}
