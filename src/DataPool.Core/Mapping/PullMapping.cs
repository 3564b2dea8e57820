using System.Globalization;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping.Expressions;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>
/// The mapping of one pull: takes the source's records as they are read, and has the mapped ones at the end. A record without a
/// usable key is skipped; of several with one key the last stays, in its own place; both are counted. What it holds is
/// bounded by what stays, not by what was read. Thread-safe: a reading that was given up may still bring records.
/// </summary>
public sealed class PullMapping : IRecordSink, IDisposable
{
    // Below this, records that were followed by another with their key are not worth making room.
    private const int LeastWorthCompacting = 16 * 1024 * 1024;
    private const int MostNamed = 10;

    // What stays of a source is compared with the stream in memory.
    private const int MostBytes = 512 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Mapper _mapper;
    private readonly MapContext _context;
    private readonly WarningCounter _warnings;
    private readonly KeyPlaces _places = new();
    private IExpressionCalls? _calls;
    private RecordBatch? _target = new();
    private MapRun _run;
    private IReadOnlyList<string>? _columns;
    private string[] _firstNames = [];
    private string _missing = "";
    private int _absent;

    /// <summary>A mapping that has taken nothing yet.</summary>
    /// <param name="mapper">The connector's.</param>
    /// <param name="context">About the run; its columns are those of the first records.</param>
    public PullMapping(Mapper mapper, MapContext context)
    {
        _mapper = mapper;
        _context = context;
        _warnings = context.Warnings ?? new WarningCounter();
        _run = Run(_target);
    }

    /// <summary>The number of records taken.</summary>
    public int RowCount { get; private set; }

    /// <inheritdoc/>
    public void Take(RecordBatch records, IReadOnlyList<string> columns)
    {
        lock (_lock)
        {
            if (_target is null) throw new OperationCanceledException("The run has ended.");
            // An empty file before others has no columns, and says nothing about theirs.
            if (_columns is null or [] && (records.Count > 0 || columns.Count > 0)) _columns = columns;
            var fields = _mapper.PullKey(_columns ?? columns);
            foreach (var field in fields)
                if (columns.Count > 0 && !columns.Contains(field, StringComparer.Ordinal)) throw KeyMissing(field, columns);

            if (records.Count > 0 && RowCount == 0) _firstNames = [.. records.ShapeOf(0).Fields.Select(static field => field.Text)];
            var keys = new KeyWriter(records, fields);
            for (var i = 0; i < records.Count; i++)
            {
                RowCount++;
                var result = keys.Write(i);
                if (result == KeyResult.Ok) Add(records, i);
                else Skip(result, fields[0], keys.Missing, keys.IsAbsent);
            }
        }
    }

    /// <summary>Ends it: the mapped records, with their keys. The receiver disposes them.</summary>
    /// <exception cref="SourceException"><c>key_missing</c>: no record at all has the key field.</exception>
    public RecordBatch Finish()
    {
        lock (_lock)
        {
            // Without columns only the records can tell. If none has the key, all would go: that is never meant.
            if (_absent > 0 && _absent == RowCount) throw KeyMissing(_missing, _firstNames);
            if (_places.DroppedCount > 0) Compact();
            var records = _target ?? throw new ObjectDisposedException(nameof(PullMapping));
            _target = null;
            EndCalls();
            return records;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _target?.Dispose();
            _target = null;
            EndCalls();
        }
    }

    private static SourceException KeyMissing(string field, IReadOnlyList<string> there)
    {
        var names = there.Count == 0 ? "none" : string.Join(", ", there.Take(MostNamed)) + (there.Count > MostNamed ? $" and {there.Count - MostNamed} more" : "");
        return new SourceException("key_missing", $"The source has no field \"{field}\", which is the key. Name one of its fields in mapping.key: {names}.", transient: false);
    }

    private void Add(RecordBatch source, int record)
    {
        var target = _target!;
        if (_mapper.KeepsFields && PullLimits.AllowAsIs(source, record, _context.Limits)) target.AddRecord(source.ShapeOf(record), source.PayloadOf(record), source.KeyOf(record));
        else _run.Map(source, record, RowCount);

        if (!_places.Put(target))
        {
            CheckBounds(target);
            return;
        }

        _warnings.Add("duplicate_key", null, Encoding.UTF8.GetString(source.KeyOf(record)));
        if (_places.DroppedBytes > LeastWorthCompacting && _places.DroppedBytes > target.Position / 2) Compact();
    }

    private void CheckBounds(RecordBatch target)
    {
        var kept = target.Count - _places.DroppedCount;
        if (kept > _context.MostItems)
            throw new SourceException("stream_full", $"The source has more than {_context.MostItems} items, which no stream may hold. Leave some out, or raise DataPool:Limits:ItemsPerStream.", transient: false);
        if (target.Position > MostBytes)
            throw new SourceException("too_much_data", $"What the source holds takes more than {MostBytes >> 20} MiB. Leave out fields or records.", transient: false);
    }

    private void Skip(KeyResult result, string field, string missing, bool isAbsent)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"record {RowCount}");
        if (result == KeyResult.Missing) _warnings.Add("no_key", missing, place);
        else _warnings.Add("invalid_key", field, result == KeyResult.TooLong ? $"{place}: longer than {KeyText.MaxCharacters} characters" : $"{place}: a control character");
        if (result != KeyResult.Missing || !isAbsent) return;
        _missing = missing;
        _absent++;
    }

    private void Compact()
    {
        var old = _target!;
        _target = _places.Compact(old);
        old.Dispose();
        _run = Run(_target);
    }

    private MapRun Run(RecordBatch target)
    {
        var planner = _mapper.PlannerFor(_context.TimeZone);
        _calls ??= planner.Program?.Begin(_context.Time.GetUtcNow(), isPull: true);
        return new MapRun(target, planner, _context, _warnings, _calls);
    }

    private void EndCalls()
    {
        _calls?.Dispose();
        _calls = null;
    }
}
