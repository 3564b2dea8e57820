using System.Globalization;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Formats.Inference;

namespace DataPool.Formats.Csv;

/// <summary>Reads a file's rows as records, in the types that its first reading found.</summary>
internal sealed class CsvReader : IRecordReader
{
    private readonly CsvRows _rows;
    private readonly WarningCounter _warnings;
    private readonly TimeZoneInfo _zone;
    private readonly ColumnType[] _types;
    private readonly Shape _shape;
    private readonly int _width;
    private bool _isAtHeader;
    private int _raggedRows;
    private int _misplacedQuotes;

    internal CsvReader(FileReading reading, CsvSurvey survey, IReadOnlyDictionary<string, string> detected, CsvRows rows, bool hasHeader)
    {
        _rows = rows;
        _warnings = reading.Warnings;
        _zone = reading.TimeZone;
        _types = [.. survey.Types.Select(column => column.Type)];
        _shape = reading.Shapes.Intern([.. survey.Columns.Select(reading.Shapes.Name)]);
        _width = survey.Width;
        _isAtHeader = hasHeader;
        Columns = survey.Columns;
        Detected = detected;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Detected { get; }

    /// <inheritdoc/>
    public bool Read(RecordBatch batch, int bytes, CancellationToken cancellationToken)
    {
        if (_isAtHeader && !_rows.Read(cancellationToken)) return false;
        _isAtHeader = false;
        while (batch.Position < bytes)
        {
            if (!_rows.Read(cancellationToken)) return false;
            ReadRow(batch);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private void ReadRow(RecordBatch batch)
    {
        var types = _types;
        var count = _rows.Count;
        for (var i = 0; i < types.Length; i++)
        {
            if (i >= count) CellWriter.WriteNull(batch);
            else if (!CellWriter.TryWrite(_rows[i], types[i], _zone, batch)) throw FileFaults.ChangedMeanwhile();
        }

        batch.EndRecord(_shape);
        if (count != _width && IsRagged(count))
            Warn("ragged_row", ++_raggedRows <= WarningCounter.MaxExamples ? $"{count} cells instead of {_width}" : null);
        if (_rows.HasMisplacedQuote)
            Warn("misplaced_quote", ++_misplacedQuotes <= WarningCounter.MaxExamples ? "text behind a closing quote; it was kept" : null);
    }

    /// <summary>Whether the row has too few cells, or too many that hold something.</summary>
    private bool IsRagged(int count)
    {
        if (count < _types.Length) return true;
        for (var i = _types.Length; i < count; i++)
            if (!_rows[i].IsEmpty)
                return true;
        return false;
    }

    // Only the first examples are kept: making the others would cost a string each.
    private void Warn(string code, string? words) =>
        _warnings.Add(code, null, words is null ? "" : string.Create(CultureInfo.InvariantCulture, $"line {_rows.Line}: {words}"));
}
