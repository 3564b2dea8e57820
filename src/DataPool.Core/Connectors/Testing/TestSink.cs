using DataPool.Core.Mapping;
using DataPool.Core.Records;

namespace DataPool.Core.Connectors.Testing;

/// <summary>
/// Shows what a source has, and maps it. What cannot be mapped is no reason not to look at the rest: who maps it otherwise wants
/// to see the columns. Thread-safe as <see cref="PullMapping"/>.
/// </summary>
internal sealed class TestSink(PullMapping mapping) : IRecordSink
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _records = [];
    private ColumnFacts? _facts;
    private SourceException? _failure;

    /// <summary>The source's columns.</summary>
    public IReadOnlyList<TestColumn> Columns
    {
        get
        {
            lock (_lock) return _facts?.ToList() ?? [];
        }
    }

    /// <summary>The first records, as JSON.</summary>
    public IReadOnlyList<byte[]> Records
    {
        get
        {
            lock (_lock) return [.. _records];
        }
    }

    /// <summary>The number of records.</summary>
    public int RowCount { get; private set; }

    /// <inheritdoc/>
    public void Take(RecordBatch records, IReadOnlyList<string> columns)
    {
        lock (_lock)
        {
            (_facts ??= new ColumnFacts(columns)).Add(records);
            RecordPreview.AddRecords(_records, records);
            RowCount += records.Count;
            if (_failure is not null) return;
            try
            {
                mapping.Take(records, columns);
            }
            catch (SourceException failure)
            {
                _failure = failure;
            }
        }
    }

    /// <summary>The mapped records. The receiver disposes them.</summary>
    /// <exception cref="SourceException">They could not be mapped.</exception>
    public RecordBatch Finish()
    {
        lock (_lock) return _failure is null ? mapping.Finish() : throw _failure;
    }
}
