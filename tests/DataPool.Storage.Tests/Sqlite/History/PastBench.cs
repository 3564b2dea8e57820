using System.Globalization;
using System.Text;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Core.Streams.History;
using DataPool.Storage.Engine.History;

namespace DataPool.Storage.Tests.Sqlite.History;

/// <summary>
/// Real streams on a real storage with small segments, and beside them what they were: after each write, the stream as it
/// stands is noted. The history must tell the same.
/// </summary>
internal sealed class PastBench : IAsyncDisposable
{
    private static readonly HistoryOptions Small = new() { SegmentBytes = 600, MinKeyframeBytes = 1500 };

    private readonly Dictionary<long, PoolStream> _streams = [];
    private readonly Dictionary<long, List<PastVersion>> _past = [];
    private readonly long _keepLogBytes;
    private TestStorage _test;

    private PastBench(TestStorage test, long keepLogBytes) => (_test, _keepLogBytes) = (test, keepLogBytes);

    public TestStorage Test => _test;

    public HistoryStore Store => (HistoryStore)_test.Storage.History!;

    public StreamHistory History => new(Store);

    /// <summary>What is kept of each stream.</summary>
    public Func<long, HistoryRule?> Rules { get; set; } = _ => new HistoryRule(7, 256 << 20);

    public static async Task<PastBench> OpenAsync(HistoryOptions? options = null, long keepLogBytes = 32 << 20)
    {
        var bench = new PastBench(await TestStorage.OpenAsync(keepLogBytes: keepLogBytes, history: options ?? Small), keepLogBytes);
        bench.Store.Start(id => bench.Rules(id));
        return bench;
    }

    /// <summary>The versions that a stream had, in order.</summary>
    public List<PastVersion> Past(long streamId) => _past.TryGetValue(streamId, out var past) ? past : _past[streamId] = [];

    /// <summary>Writes, waits for the commit, and notes what the stream is then. A refused write changes nothing.</summary>
    public async Task WriteAsync(long streamId, WriteRequest request)
    {
        var stream = await StreamAsync(streamId);
        try
        {
            await stream.TryWrite(request)!.WaitAsync().WaitAsync(TestStorage.Patience).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
        catch (RecordException)
        {
            return;
        }
        finally
        {
            request.Records?.Dispose();
        }

        var image = stream.TryRead()!.Value.Image;
        var past = Past(streamId);
        if (past.Count == 0 ? image.Version > 0 : image.Version > past[^1].Version) past.Add(PastVersion.Of(image));
    }

    public async Task FoldAsync(long streamId)
    {
        var stream = await StreamAsync(streamId);
        await stream.FoldAsync().WaitAsync(TestStorage.Patience);
    }

    public Task TickAsync() => Store.TickAsync().WaitAsync(TestStorage.Patience);

    /// <summary>Stops the storage in order and opens it again.</summary>
    public async Task RestartAsync()
    {
        _streams.Clear();
        await _test.ReopenAsync(keepLogBytes: _keepLogBytes);
        Store.Start(id => Rules(id));
    }

    /// <summary>Goes on with what another process would find if this one were killed now.</summary>
    public async Task CrashAsync()
    {
        _streams.Clear();
        await SettleAsync(); // Files that are being written cannot be copied at one moment.
        var copy = await _test.CopyAsync(_keepLogBytes);
        await _test.DisposeAsync();
        _test = copy;
        Store.Start(id => Rules(id));
    }

    /// <summary>Waits until the history's thread has nothing left to do.</summary>
    public Task SettleAsync() => History.AtAsync(0, default, TestContext.Current.CancellationToken);

    public async Task DeleteAsync(long streamId)
    {
        _streams.Remove(streamId);
        await Test.Pool.DeleteAsync(streamId, TestContext.Current.CancellationToken).WaitAsync(TestStorage.Patience);
    }

    /// <summary>Asks for every version at its time, and right before the next one; before what is kept there is nothing.</summary>
    public async Task AssertPastAsync(long streamId)
    {
        var past = Past(streamId);
        var since = await SinceAsync(streamId);
        for (var i = 0; i < past.Count; i++)
        {
            var isLast = i + 1 == past.Count;
            // Several versions with one time: the last of them.
            if (!isLast && past[i + 1].At == past[i].At) continue;
            var until = isLast ? past[i].At.AddDays(1) : past[i + 1].At.AddTicks(-1);
            foreach (var at in (DateTimeOffset[])[past[i].At, until])
                Assert.Equal(at >= since ? past[i].Text : null, await DumpAsync(streamId, at));
        }

        if (past.Count > 0) Assert.Null(await DumpAsync(streamId, past[0].At.AddTicks(-1)));
    }

    /// <summary>Asks for what a field was, over a range, and compares each change.</summary>
    public async Task AssertFieldAsync(long streamId, string key, string field, DateTimeOffset from, DateTimeOffset to)
    {
        var since = await SinceAsync(streamId);
        var history = await History.FieldAsync(
            streamId, Encoding.UTF8.GetBytes(key), field, from, to, 100_000, TestContext.Current.CancellationToken);
        if (since > to)
        {
            Assert.Null(history);
            return;
        }

        Assert.Equal(ExpectedChanges(streamId, key, field, from, to, since), history!.Points.Select(point =>
            (point.At, point.Value is { } value ? Encoding.UTF8.GetString(value.Json) : point.IsRemoved ? null : "?")));
    }

    /// <summary>The changes of a field from one time to another, the first being what held before, as the noted versions have them.</summary>
    public List<(DateTimeOffset At, string? Value)> ExpectedChanges(
        long streamId, string key, string field, DateTimeOffset from, DateTimeOffset to, DateTimeOffset since)
    {
        var begin = from > since ? from : since;
        var expected = new List<(DateTimeOffset At, string? Value)>();
        string? value = null;
        var isCarried = false;
        foreach (var version in Past(streamId))
        {
            // The oldest time that is kept is where knowledge begins.
            var isBefore = version.At < from || version.At <= since;
            if (!isBefore && !isCarried)
            {
                isCarried = true;
                if (value is not null) expected.Add((begin, value));
            }

            if (version.At > to) break;
            var next = version.Value(key, field);
            if (next != value && !isBefore) expected.Add((version.At, next));
            value = next;
        }

        if (!isCarried && value is not null) expected.Add((begin, value));
        return expected;
    }

    /// <summary>The stream as it was, as a text; null when that is not kept.</summary>
    public async Task<string?> DumpAsync(long streamId, DateTimeOffset at) =>
        await History.AtAsync(streamId, at, TestContext.Current.CancellationToken) is { } image ? PastVersion.Of(image).Text : null;

    public async ValueTask DisposeAsync() => await _test.DisposeAsync();

    // Whoever reads waits until the log has been read to its end: what was committed before is known then.
    private async Task<DateTimeOffset> SinceAsync(long streamId)
    {
        await SettleAsync();
        return History.KeptSince(streamId) ?? DateTimeOffset.MaxValue;
    }

    private async Task<PoolStream> StreamAsync(long streamId)
    {
        if (!_streams.TryGetValue(streamId, out var stream))
            _streams[streamId] = stream = new PoolStream(streamId, Test.Pool, new NoFeed(), new RecordLimits { ItemsPerStream = 20, FieldsPerItem = 8 }, Test.Time);
        if (stream.NeedsLoad) await stream.LoadAsync(TestContext.Current.CancellationToken);
        return stream;
    }

    private sealed class NoFeed : IStreamFeed
    {
        public void Loaded(long streamId, long version, DateTimeOffset at)
        {
        }

        public void Committed(long streamId, Delta delta)
        {
        }

        public void Deleted(long streamId)
        {
        }
    }
}

/// <summary>A version that a stream had.</summary>
internal sealed record PastVersion(long Version, DateTimeOffset At, string Text, Dictionary<(string Key, string Field), string> Fields)
{
    public static PastVersion Of(StreamImage image)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"version {image.Version} at {image.At.UtcTicks}");
        var values = new Dictionary<(string, string), string>();
        foreach (var item in image.Items)
        {
            var key = Encoding.UTF8.GetString(item.Key);
            text.Append(CultureInfo.InvariantCulture, $"{key} rank {item.Rank} at {item.UpdatedAt.UtcTicks}{(item.IsMissing ? " missing" : "")}");
            var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < item.Shape.Count; i++)
                fields.Add(item.Shape.Fields[i].Text, Encoding.UTF8.GetString(Payload.Value(item.Payload, item.Shape.Count, i)));
            foreach (var (name, value) in fields)
            {
                text.Append(CultureInfo.InvariantCulture, $" {name}={value}");
                values.Add((key, name), value);
            }

            text.AppendLine();
        }

        return new PastVersion(image.Version, image.At, text.ToString(), values);
    }

    public string? Value(string key, string field) => Fields.GetValueOrDefault((key, field));
}
