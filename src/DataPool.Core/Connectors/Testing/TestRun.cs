using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Core.Connectors.Testing;

/// <summary>One test. Used once.</summary>
internal sealed class TestRun(
    ConnectorDefinition definition, Connector? saved, byte[]? sample, BroughtFile? brought, ConnectorCatalog catalog, IStreamPool pool, RecordLimits limits, TimeProvider time)
{
    private readonly SourceSteps _steps = new(time);
    private readonly WarningCounter _warnings = new();
    private IReadOnlyList<TestColumn> _columns = [];
    private int? _rowCount;
    private IReadOnlyList<byte[]> _records = [];
    private IReadOnlyList<byte[]> _items = [];
    private WriteEffect? _effect;
    private string? _held;
    private string? _keyFound;
    private string? _stream;
    private IReadOnlyDictionary<string, string> _detected = new Dictionary<string, string>();

    public async Task<TestReport> RunAsync(CancellationToken cancellationToken)
    {
        TestError? error = null;
        Exception? unforeseen = null;
        try
        {
            await TestAsync(cancellationToken).ConfigureAwait(false);
            _steps.End();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            error = ErrorOf(failure);
            if (failure is SourceException { Detected.Count: > 0 } source) _detected = source.Detected;
            if (error is null) unforeseen = failure;
            error ??= new TestError("internal_error", "The test failed for a reason that DataPool did not foresee; the server's log has the details.");
            _steps.Fail(error);
        }

        var warnings = _warnings.ToList();
        return new TestReport
        {
            Steps = _steps.Done,
            Error = error,
            Unforeseen = unforeseen,
            Columns = _columns,
            RowCount = _rowCount,
            Records = _records,
            Items = _items,
            Warnings = _held is null ? warnings : [.. warnings, new Warning("held", null, 1, [_held])],
            Detected = _keyFound is null ? _detected : new Dictionary<string, string>(_detected) { ["key"] = _keyFound },
            Effect = _effect,
        };
    }

    private static TestError? ErrorOf(Exception failure) => failure switch
    {
        SourceException source => new TestError(source.Code, source.Message),
        RecordException refused => new TestError(refused.Code, refused.Message),
        OverloadedException overloaded => new TestError("overloaded", overloaded.Message),
        StorageException => new TestError("overloaded", "The stream cannot be read from the data directory now. Test again in a moment."),
        _ => null,
    };

    private async Task TestAsync(CancellationToken cancellationToken)
    {
        if (definition.Type is IPullType pull)
        {
            await TestPullAsync(pull, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var content = Decode((IPushType)definition.Type);
        _stream = StreamOf(content.Stream);
        var read = content.Records;
        _rowCount = read.Count;
        var facts = new ColumnFacts([]);
        facts.Add(read);
        _columns = facts.ToList();
        _records = RecordPreview.Records(read);

        _steps.Begin("map");
        var context = MapContextOf(isPull: false, content.KeysAreSet);
        using var mapped = new Mapper(definition.Mapping).Map(read, context);
        if (definition.Mapping.Key is null && context.GeneratedKeys.Count == 0) _keyFound = "id";
        await LookAtEffectAsync(mapped, number => PushWrite.Of(number, definition.Mapping, content, mapped, null), cancellationToken).ConfigureAwait(false);
    }

    private async Task TestPullAsync(IPullType type, CancellationToken cancellationToken)
    {
        using var mapping = new PullMapping(new Mapper(definition.Mapping), MapContextOf(isPull: true, keysAreSet: false));
        var sink = new TestSink(mapping);
        var result = await ReadAsync(type, sink, cancellationToken).ConfigureAwait(false);
        using (result.Records) sink.Take(result.Records, result.Columns);
        (_detected, _rowCount, _columns, _records) = (result.Detected, sink.RowCount, sink.Columns, sink.Records);

        _steps.Begin("map");
        using var mapped = sink.Finish();
        if (definition.Mapping.Key is null) _keyFound = result.Columns.Count > 0 ? result.Columns[0] : "id";
        await LookAtEffectAsync(mapped, number => PullWrite.Of(number, definition.Mapping, mapped), cancellationToken).ConfigureAwait(false);
    }

    private MapContext MapContextOf(bool isPull, bool keysAreSet) => new()
    {
        IsPull = isPull,
        Time = time,
        TimeZone = definition.TimeZone,
        Limits = limits,
        Warnings = _warnings,
        KeysAreSet = keysAreSet,
        MostItems = definition.Mapping.MostItems(limits),
    };

    private async Task LookAtEffectAsync(RecordBatch mapped, Func<int, WriteRequest> write, CancellationToken cancellationToken)
    {
        _items = RecordPreview.Items(mapped);
        cancellationToken.ThrowIfCancellationRequested();
        _steps.Begin("effect");
        var number = saved?.Number ?? catalog.Connectors.Select(connector => connector.Number).DefaultIfEmpty().Max() + 1;
        var preview = await PreviewAsync(write(number)).ConfigureAwait(false);
        // Where it would be held: what it would do once somebody approves it.
        (_effect, _held) = (preview.Effect, preview.Held);
        if (preview.Refused is { } refused) throw refused;
        DroppedItems.Count(_warnings, definition.Mapping, preview.Effect!.Value.Dropped);
    }

    // As the ingest API: a body may name one of the connector's own streams only.
    private string StreamOf(string? named)
    {
        if (named is null || named == definition.Mapping.Stream || definition.Type.StreamsOf(definition.Source)?.Contains(named, StringComparer.Ordinal) == true)
            return named ?? definition.Mapping.Stream;
        throw new RecordException("stream_not_allowed", $"The sample names the stream \"{named}\", which this connector may not write to. Name it in source.streams, or leave it out.");
    }

    // A reading of its own: a test waits for no run's, and no run for a test's.
    private Task<PullResult> ReadAsync(IPullType type, IRecordSink sink, CancellationToken cancellationToken)
    {
        _steps.BeginUnless("read");
        return new SourceRead(time).ReadAsync(
            type,
            new PullContext
            {
                Source = definition.Source,
                TimeZone = definition.TimeZone,
                Now = time.GetUtcNow(),
                // Another definition reads everything when it is saved.
                LastRun = ReferenceEquals(definition, saved?.Definition) ? saved.Health.Facts.LastRunAt : null,
                Shapes = new ShapeTable(),
                Warnings = _warnings,
                Sink = sink,
                Limits = limits,
                Flatten = definition.Mapping.Nested == NestedMode.Flatten,
                TextFields = definition.Mapping.TextFields,
                NamedFields = definition.Mapping.NamedFields,
                Connector = saved?.Number,
                Brought = brought,
                Steps = _steps,
            },
            cancellationToken);
    }

    private PushContent Decode(IPushType type)
    {
        _steps.Begin("decode");
        return type.DecodeContent(new PushContext
        {
            Source = definition.Source,
            Body = sample ?? throw new InvalidOperationException("A push type is tested with a sample."),
            IsForm = false,
            Flatten = definition.Mapping.Nested == NestedMode.Flatten,
            Shapes = new ShapeTable(),
            Limits = limits,
            GeneratesKeys = definition.Mapping.GeneratesKeys,
        });
    }

    private async Task<WritePreview> PreviewAsync(WriteRequest request) =>
        catalog.StreamByName(_stream ?? definition.Mapping.Stream) is { } stream
            ? await pool.PreviewAsync(stream.Id, request).ConfigureAwait(false)
            : StreamState.Empty(limits).Outlook(request.Connector).Preview(request, time.GetUtcNow());
}
