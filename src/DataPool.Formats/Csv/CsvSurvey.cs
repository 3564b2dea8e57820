using System.Text;
using DataPool.Core.Connectors;
using DataPool.Formats.Files;
using DataPool.Formats.Inference;

namespace DataPool.Formats.Csv;

/// <summary>A first reading of a whole file: its columns, their types, and whether it holds together.</summary>
internal sealed class CsvSurvey(FileReading reading, CsvOptions options)
{
    private static readonly ColumnNames Names = new(
        "The file has", "Remove some, or set the option delimiter.", "Shorten it, or set the option header to false if the first row holds data.");

    private readonly List<ColumnInference> _types = [];
    private readonly List<string> _names = [];

    /// <summary>The columns' names.</summary>
    internal IReadOnlyList<string> Columns => _names;

    /// <summary>The columns' types.</summary>
    internal IReadOnlyList<ColumnInference> Types => _types;

    /// <summary>The number of cells that a row should have: <see cref="Columns"/>, and behind them those that are always empty.</summary>
    internal int Width { get; private set; }

    /// <summary>True when there is a row with data.</summary>
    internal bool HasRows { get; private set; }

    /// <summary>Reads all rows.</summary>
    internal void Run(CsvRows rows, CancellationToken cancellationToken)
    {
        var unnamed = 0;
        if (options.Header && rows.Read(cancellationToken)) unnamed = ReadHeader(rows);
        while (rows.Read(cancellationToken))
        {
            HasRows = true;
            if (!options.Header && rows.Count > _names.Count) Widen(rows);
            var count = Math.Min(rows.Count, _types.Count);
            for (var i = 0; i < count; i++)
            {
                var type = _types[i];
                if (!type.IsDecided || !type.HasValues) type.Observe(rows[i], rows.Line);
            }
        }

        Width = _names.Count;
        while (unnamed-- > 0 && !_types[^1].HasValues && _names.Count > 1)
        {
            _names.RemoveAt(_names.Count - 1);
            _types.RemoveAt(_types.Count - 1);
        }

        for (var i = 0; i < _names.Count; i++) _types[i].Warn(_names[i], reading.Warnings);
    }

    /// <returns>The number of columns at the end that have no name.</returns>
    private int ReadHeader(CsvRows rows)
    {
        if (rows.Count > ColumnNames.MaxColumns) throw CsvFaults.TooManyColumns(rows.Count, rows.Line);
        var header = new string[rows.Count];
        var unnamed = 0;
        for (var i = 0; i < header.Length; i++)
        {
            header[i] = Encoding.UTF8.GetString(rows[i]).Trim().ReplaceLineEndings(" ");
            unnamed = header[i].Length == 0 ? unnamed + 1 : 0;
        }

        foreach (var name in Names.Distinct(header, reading.Warnings)) Add(name);
        return unnamed;
    }

    private void Widen(CsvRows rows)
    {
        if (rows.Count > ColumnNames.MaxColumns) throw CsvFaults.TooManyColumns(rows.Count, rows.Line);
        while (_names.Count < rows.Count) Add($"column_{_names.Count + 1}");
    }

    private void Add(string name)
    {
        _names.Add(name);
        _types.Add(new ColumnInference(reading.TimeZone, reading.TextColumns.Contains(name)));
    }
}
