using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Core.Connectors.Testing;

/// <summary>One test. Used once.</summary>
internal sealed class TestRun(
    ConnectorDefinition definition, Connector? saved, byte[]? sample, ConnectorCatalog catalog, IStreamPool pool, RecordLimits limits, TimeProvider time)
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
            var source = await ReadAsync(pull, cancellationToken).ConfigureAwait(false);
            using var read = source.Records;
            _detected = source.Detected;
            await MapAsync(read, source.Columns, keysAreSet: false, (number, records) => PullWrite.Of(number, definition.Mapping, records), cancellationToken).ConfigureAwait(false);
            return;
        }

        using var content = Decode((IPushType)definition.Type);
        _stream = StreamOf(content.Stream);
        await MapAsync(
            content.Records, [], content.KeysAreSet, (number, records) => PushWrite.Of(number, definition.Mapping, content, records, null),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task MapAsync(
        RecordBatch read, IReadOnlyList<string> columns, bool keysAreSet, Func<int, RecordBatch, WriteRequest> write, CancellationToken cancellationToken)
    {
        _rowCount = read.Count;
        _columns = ColumnFacts.Of(read, columns);
        _records = RecordPreview.Records(read);

        _steps.Begin("map");
        var context = new MapContext
        {
            IsPull = definition.Type is IPullType,
            Time = time,
            TimeZone = definition.TimeZone,
            Limits = limits,
            Warnings = _warnings,
            Columns = columns,
            KeysAreSet = keysAreSet,
        };
        using var mapped = new Mapper(definition.Mapping).Map(read, context);
        _items = RecordPreview.Items(mapped);
        if (definition.Mapping.Key is null && context.GeneratedKeys.Count == 0)
            _keyFound = definition.Type is IPullType && columns.Count > 0 ? columns[0] : "id";

        cancellationToken.ThrowIfCancellationRequested();
        _steps.Begin("effect");
        var number = saved?.Number ?? catalog.Connectors.Select(connector => connector.Number).DefaultIfEmpty().Max() + 1;
        var preview = await PreviewAsync(write(number, mapped)).ConfigureAwait(false);
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
    private Task<PullResult> ReadAsync(IPullType type, CancellationToken cancellationToken)
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
