using System.Diagnostics;
using System.Text.Json;
using DataPool.Connectors.Sql;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;
using DataPool.Outside;

namespace DataPool.Bench.Scenarios;

/// <summary>A poll as a connector's run makes it: the type reads, the mapping makes items, the stream compares them. Nothing is stored.</summary>
internal sealed class UnchangedPoll : IDisposable
{
    private readonly SqlType _type;
    private readonly SourceRead _read = new(TimeProvider.System);
    private readonly object _source;
    private readonly MappingDefinition _definition;
    private readonly Mapper _mapper;
    private readonly ShapeTable _shapes = new();
    private readonly PoolStream _stream = new(1, new NoStore(), new NoFeed(), new RecordLimits(), TimeProvider.System);
    private readonly int _rows;
    private bool _isFirst = true;

    public UnchangedPoll(string source, string folder, int rows)
    {
        _type = new SqlType(new AllowedRoots([folder], []), TimeProvider.System);
        _rows = rows;
        var errors = new List<DefinitionError>();
        using var sourceText = JsonDocument.Parse(source);
        _source = _type.ReadSource(new ObjectReader(sourceText.RootElement, "source", errors)) ?? throw new BenchFailure(errors[0].Message);
        using var mapping = JsonDocument.Parse("""{"stream": "bench", "key": ["id"]}""");
        _definition = MappingDefinition.Read(new ObjectReader(mapping.RootElement, "mapping", errors), isPull: true);
        _mapper = new Mapper(_definition);
        _stream.LoadAsync(CancellationToken.None).GetAwaiter().GetResult();
        Run();
    }

    /// <summary>Polls once.</summary>
    /// <returns>What it took, up to where the server would go on: whoever waits here only has to be woken besides.</returns>
    public TimeSpan Run() => RunAsync().GetAwaiter().GetResult();

    public void Dispose() => _type.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<TimeSpan> RunAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var warnings = new WarningCounter();
        var context = new MapContext { IsPull = true, TimeZone = TimeZoneInfo.Utc, Limits = new RecordLimits(), Warnings = warnings, MostItems = 100_000 };
        using var mapping = new PullMapping(_mapper, context);
        var result = await _read.ReadAsync(
            _type,
            new PullContext
            {
                Source = _source, TimeZone = TimeZoneInfo.Utc, Now = TimeProvider.System.GetUtcNow(), LastRun = null, Shapes = _shapes, Warnings = warnings, Sink = mapping, Connector = 1,
            },
            CancellationToken.None).ConfigureAwait(false);
        using (result.Records) mapping.Take(result.Records, result.Columns);
        using var records = mapping.Finish();
        var write = _stream.TryWrite(PullWrite.Of(1, _definition, records, new ConnectorOwner(1, 1)))!;
        await write.Commit.ConfigureAwait(false);
        if (records.Count != _rows || !warnings.IsEmpty) throw new BenchFailure($"{records.Count} records, warnings {warnings.ToList().Count}.");
        if (write.Result.ItemsChanged > 0 != _isFirst) throw new BenchFailure("A poll that should find nothing changed found something, or the first one nothing.");
        _isFirst = false;
        return Stopwatch.GetElapsedTime(began);
    }

    private sealed class NoStore : IPoolStore
    {
        public IReadOnlyList<long> UnfoldedStreams => [];

        public Task<StoredStream> LoadAsync(long streamId, CancellationToken cancellationToken) => Task.FromResult(new StoredStream
        {
            Lease = new StreamLease(streamId), FoldedLsn = 0, Head = default, Shapes = [], Items = [], Log = [],
        });

        public Task<ConnectorOwner> ClaimConnectorAsync(int connector, CancellationToken cancellationToken) => Task.FromResult(new ConnectorOwner(connector, 1));

        public Reservation TryReserve() => Reservation.Ok;

        public void Release()
        {
        }

        public Task AppendAsync(CommitEntry entry)
        {
            entry.OnCommitted();
            return Task.CompletedTask;
        }

        public Task FoldAsync(FoldBatch batch) => Task.CompletedTask;

        public Task DeleteAsync(long streamId, CancellationToken cancellationToken) => Task.CompletedTask;
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
