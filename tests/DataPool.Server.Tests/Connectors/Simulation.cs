using DataPool.Cluster;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Forms;
using DataPool.Core.Connectors.Journal;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataPool.Server.Tests.Connectors;

/// <summary>
/// Connectors whose workers, runs, journal, states and storage are the real ones, on a clock that one driver moves. Sources and
/// streams are scripts.
/// </summary>
internal sealed class Simulation : IAsyncDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMinutes(30);

    private readonly List<(string Id, PullWorker Worker)> _workers = [];
    private readonly TestStore _data;
    private readonly PullRun _pullRun;
    private readonly ActivityFlush _flush;
    private DateTimeOffset _nextFlush;

    private Simulation(TestStore data, DateTimeOffset start, IStorage storage, IConnectorStore store, TimeSpan keepLog)
    {
        Time = new FakeTimeProvider(start);
        (_data, Storage, Store) = (data, storage, store);
        var types = new ConnectorTypes([Source, new ScriptedPush()]);
        Catalog = new ConnectorCatalog(
            store, new ConnectorCompiler(types, Reader(types), new NoSecrets()), new StreamDirectory(), Time);
        Definitions = Reader(types);
        Journal = new ConnectorJournal(Time);
        _pullRun = new PullRun(Pool, storage.Pool, new RecordLimits(), Journal, Time, NullLogger<PullRun>.Instance);
        _flush = new ActivityFlush(Catalog, storage.Activity, new ActivityRetention(keepLog), Time);
        _nextFlush = start + FlushEvery;
    }

    public FakeTimeProvider Time { get; }

    public IStorage Storage { get; }

    /// <summary>The storage's connectors, as the test has wrapped them.</summary>
    public IConnectorStore Store { get; }

    public ConnectorCatalog Catalog { get; }

    public ConnectorDefinitionReader Definitions { get; }

    public ConnectorJournal Journal { get; }

    public ScriptedSource Source { get; } = new();

    public ScriptedPool Pool { get; } = new();

    /// <summary>Every run's start, by connector.</summary>
    public Dictionary<string, List<DateTimeOffset>> Starts => Source.Starts;

    /// <summary>From 0 to 1: what backoff is given.</summary>
    public double Chance { get; set; } = 1;

    public static async Task<Simulation> StartAsync(DateTimeOffset start, TimeSpan? keepLog = null, Func<IConnectorStore, IConnectorStore>? wrap = null)
    {
        var data = await TestStore.CreateAsync();
        var storage = await data.OpenAsync(new FakeTimeProvider(start));
        return new Simulation(data, start, storage, wrap?.Invoke(storage.Connectors) ?? storage.Connectors, keepLog ?? TimeSpan.FromDays(30));
    }

    public Connector this[string name] => Catalog.Connectors.Single(connector => connector.Name == name);

    /// <summary>Creates a connector as a user does; a pull starts a run at once.</summary>
    public async Task<PullWorker> AddAsync(string name, string more)
    {
        var json = $$"""{ "name": "{{name}}", "source": { "name": "{{name}}" }, "mapping": { "stream": "{{name}}", "key": ["id"] }, {{more}} }""";
        var draft = ConnectorDraft.Read(System.Text.Encoding.UTF8.GetBytes(json), Definitions);
        var key = new StoredKey(Guid.NewGuid().ToString("N")[..12], new byte[32], Time.GetUtcNow(), null, null);
        var connector = await Catalog.CreateAsync(draft, key);
        var worker = new PullWorker(() => Catalog.Find(connector.Id), _pullRun, Journal, Time, () => Chance);
        _workers.Add((connector.Id, worker));
        await worker.EnsureAsync(changed: true, TimeSpan.Zero);
        return worker;
    }

    /// <summary>Moves the clock from one thing that is due to the next, until a moment.</summary>
    public async Task RunToAsync(DateTimeOffset end)
    {
        while (true)
        {
            foreach (var (_, worker) in _workers) await worker.Settled.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            var now = Time.GetUtcNow();
            if (now >= _nextFlush)
            {
                _nextFlush = now + FlushEvery;
                Catalog.Sweep();
                await FlushAsync();
            }

            if (now >= end) return;
            var next = Catalog.Connectors.Select(connector => connector.Health.NextRunAt).Where(due => due > now).Append(_nextFlush).Min()!.Value;
            Time.Advance((next < end ? next : end) - now);
        }
    }

    public async Task FlushAsync()
    {
        await _flush.FlushAsync(CancellationToken.None);
        await _flush.PruneAsync(CancellationToken.None);
    }

    public Task<IReadOnlyList<LogEntry>> LogAsync(string name, params JournalEvent[] events) =>
        Storage.Activity.ReadLogAsync(this[name].Number, new LogQuery(long.MaxValue, 100_000) { Events = events }, CancellationToken.None);

    public Task<IReadOnlyList<RunRecord>> RunsAsync(string name) => Storage.Activity.ReadRunsAsync(this[name].Number, long.MaxValue, 100_000, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, worker) in _workers) await worker.DisposeAsync();
        _flush.Dispose();
        Catalog.Dispose();
        await Storage.DisposeAsync();
        await _data.DisposeAsync();
    }

    private static ConnectorDefinitionReader Reader(ConnectorTypes types) => new(types, TimeZoneInfo.Utc, new CronosReader());

    private sealed class NoSecrets : ISecretProtector
    {
        public byte[] Protect(string connectorId, byte[] secrets) => secrets;

        public byte[] Unprotect(string connectorId, byte[] secrets) => secrets;
    }

    private sealed class ScriptedPush : IPushType
    {
        public string Name => "push";

        public IReadOnlyList<string> Secrets => [];

        public ConnectorForm Form => ConnectorForm.Empty(Name);

        public object? ReadSource(ObjectReader source) => this;

        public RecordBatch Decode(PushContext context) => throw new NotSupportedException();
    }
}

/// <summary>A source that does at each reading what the test says.</summary>
internal sealed class ScriptedSource : IPullType
{
    public string Name => "pull";

    public IReadOnlyList<string> Secrets => ["password"];

    public ConnectorForm Form => ConnectorForm.Empty(Name);

    public int DefaultIntervalSeconds(object source) => 60;

    public int Timeout { get; set; } = 30;

    public Dictionary<string, List<DateTimeOffset>> Starts { get; } = [];

    /// <summary>By the connector's name: what a reading does.</summary>
    public Dictionary<string, Func<PullContext, CancellationToken, Task>> Script { get; } = [];

    public int TimeoutSeconds(object source) => Timeout;

    /// <summary>How often a source was read.</summary>
    public int Count(string name)
    {
        lock (Starts) return Starts.TryGetValue(name, out var starts) ? starts.Count : 0;
    }

    public object? ReadSource(ObjectReader source)
    {
        source.Text("password");
        source.Text("query");
        return source.Text("name");
    }

    public async Task<PullResult> ReadAsync(PullContext context, CancellationToken cancellationToken)
    {
        var name = (string)context.Source;
        lock (Starts)
        {
            if (!Starts.TryGetValue(name, out var starts)) Starts[name] = starts = [];
            starts.Add(context.Now);
        }

        if (Script.TryGetValue(name, out var script)) await script(context, cancellationToken);
        return new PullResult(One(context), ["id"]);
    }

    private static RecordBatch One(PullContext context)
    {
        var records = new RecordBatch();
        records.Append("1"u8);
        records.EndValue(Core.Values.ValueKind.Number);
        records.EndRecord(context.Shapes.Intern([context.Shapes.Name("id")]));
        return records;
    }
}

/// <summary>A pool that answers each write as the test says.</summary>
internal sealed class ScriptedPool : IStreamPool
{
    /// <summary>By stream: what a write does; a write that no script is for changes nothing.</summary>
    public Dictionary<long, Func<WriteRequest, WriteResult>> Script { get; } = [];

    public Task<WriteResult> WriteAsync(long streamId, WriteRequest request) => Script.TryGetValue(streamId, out var script)
        ? Task.FromResult(script(request))
        : Task.FromResult(new WriteResult(1, request.Records!.Count, 0, 0));

    public Task<WritePreview> PreviewAsync(long streamId, WriteRequest request) => throw new NotSupportedException();

    public Task<StreamImage> ReadAsync(long streamId) => throw new NotSupportedException();

    public Task<StreamSummary> SummariseAsync(long streamId) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<int, int>> CountClaimsAsync(long streamId) => throw new NotSupportedException();

    public Task DeleteAsync(long streamId) => throw new NotSupportedException();
}
