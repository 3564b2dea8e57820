using DataPool.Core.Mapping;
using DataPool.Core.Records;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Core.Connectors.Testing;

/// <summary>One test. Used once.</summary>
internal sealed class TestRun(
    ConnectorDefinition definition, Connector? saved, byte[]? sample, ConnectorCatalog catalog, IStreamPool pool, RecordLimits limits, TimeProvider time)
{
    // For the type itself to say what took so long, before it is said here.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly SourceSteps _steps = new(time);
    private readonly WarningCounter _warnings = new();
    private IReadOnlyList<TestColumn> _columns = [];
    private int? _rowCount;
    private IReadOnlyList<byte[]> _records = [];
    private IReadOnlyList<byte[]> _items = [];
    private WriteEffect? _effect;
    private string? _held;
    private string? _keyFound;

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
            Detected = _keyFound is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["key"] = _keyFound },
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
        var source = definition.Type is IPullType pull
            ? await ReadAsync(pull, cancellationToken).ConfigureAwait(false)
            : new PullResult(Decode((IPushType)definition.Type), []);
        using var read = source.Records;
        _rowCount = read.Count;
        _columns = ColumnFacts.Of(read, source.Columns);
        _records = RecordPreview.Records(read);

        _steps.Begin("map");
        var context = new MapContext
        {
            IsPull = definition.Type is IPullType,
            Time = time,
            TimeZone = definition.TimeZone,
            Limits = limits,
            Warnings = _warnings,
            Columns = source.Columns,
        };
        using var mapped = new Mapper(definition.Mapping).Map(read, context);
        _items = RecordPreview.Items(mapped);
        if (definition.Mapping.Key is null && context.GeneratedKeys.Count == 0)
            _keyFound = definition.Type is IPullType && source.Columns.Count > 0 ? source.Columns[0] : "id";

        cancellationToken.ThrowIfCancellationRequested();
        _steps.Begin("effect");
        await PreviewAsync(mapped).ConfigureAwait(false);
    }

    private async Task<PullResult> ReadAsync(IPullType type, CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromSeconds(type.TimeoutSeconds(definition.Source));
        using var limit = new CancellationTokenSource(timeout + Grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        _steps.BeginUnless("read");
        try
        {
            return await type.ReadAsync(
                new PullContext
                {
                    Source = definition.Source,
                    TimeZone = definition.TimeZone,
                    Now = time.GetUtcNow(),
                    LastRun = saved?.Health.Facts.LastRunAt,
                    Shapes = new ShapeTable(),
                    Warnings = _warnings,
                    Steps = _steps,
                },
                either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceException("timeout", $"The source was not read within {timeout.TotalSeconds:0} seconds, its time limit. Make it faster, or raise the limit.", transient: true);
        }
    }

    private RecordBatch Decode(IPushType type)
    {
        _steps.Begin("decode");
        return type.Decode(new PushContext
        {
            Source = definition.Source,
            Body = sample ?? throw new InvalidOperationException("A push type is tested with a sample."),
            IsForm = false,
            Flatten = definition.Mapping.Nested == NestedMode.Flatten,
            Shapes = new ShapeTable(),
            Limits = limits,
        });
    }

    private async Task PreviewAsync(RecordBatch mapped)
    {
        try
        {
            _effect = await EffectAsync(mapped, definition.Mapping.Guard).ConfigureAwait(false);
        }
        catch (HeldException held)
        {
            // What it would do once somebody approves it.
            _held = held.Message;
            _effect = await EffectAsync(mapped, null).ConfigureAwait(false);
        }
    }

    private async Task<WriteEffect> EffectAsync(RecordBatch mapped, WriteGuard? guard)
    {
        var request = new WriteRequest
        {
            Kind = definition.Type is IPullType ? WriteKind.Pull : WriteKind.Push,
            Connector = saved?.Number ?? catalog.Connectors.Select(connector => connector.Number).DefaultIfEmpty().Max() + 1,
            Records = mapped,
            Mode = definition.Mapping.Write,
            Missing = definition.Mapping.Missing,
            Guard = guard,
            MaxItems = definition.Mapping.MaxItems,
            Overflow = definition.Mapping.Overflow,
        };
        return catalog.StreamByName(definition.Mapping.Stream) is { } stream
            ? await pool.PreviewAsync(stream.Id, request).ConfigureAwait(false)
            : StreamState.Empty(limits).Preview(request, time.GetUtcNow());
    }
}
