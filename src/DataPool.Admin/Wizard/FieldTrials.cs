using System.Text.Json;
using DataPool.Admin.Api;
using DataPool.Core.Connectors;
using DataPool.Core.Mapping.Expressions;

namespace DataPool.Admin.Wizard;

/// <summary>What came of the expressions of a mapping with the first records of a source. Made anew for each look at the source.</summary>
/// <param name="definitions">Tries fields as a run would map them.</param>
/// <param name="time">The clock.</param>
/// <param name="report">What the source holds; null where it is not known.</param>
/// <param name="key">The key's fields now.</param>
/// <param name="timeZone">The time zone as it is typed.</param>
public sealed class FieldTrials(ConnectorDefinitionReader definitions, TimeProvider time, TestReport? report, Func<IReadOnlyList<string>> key, Func<string> timeZone)
{
    private const int MostRecords = 5;

    private static readonly JsonSerializerOptions ScriptText = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<MapRow, TrialResult> _results = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _dates = [.. report?.Columns.Where(column => column.Type == "date").Select(column => column.Name) ?? []];

    /// <summary>The keys of the records that are tried, in their order.</summary>
    public IReadOnlyList<string> Keys => [.. Records.Select(record => record.Key)];

    private IEnumerable<TrialRecord> Records => report?.Records.Take(MostRecords).Select((record, i) => new TrialRecord(KeyCheck.KeyOf(record, key()) ?? $"#{i + 1}", record)) ?? [];

    /// <summary>An expression over one of the source's columns, a number where there is one.</summary>
    public string Example => report?.Columns.FirstOrDefault(column => column.Type == "number") is { } number
        ? $"Math.round(fields[{Quoted(number.Name)}] * 120) / 100"
        : $"fields[{Quoted(report is { Columns: [var first, ..] } ? first.Name : "name")}].trim()";

    /// <summary>What came of a field last; null before it was tried.</summary>
    public TrialResult? Of(MapRow row) => _results.GetValueOrDefault(row);

    /// <summary>What a field is in the first item; null where it is not known.</summary>
    public TriedValue? First(MapRow row) => Of(row)?.Values is [var first, ..] ? first : null;

    /// <summary>Tries a field.</summary>
    public void Run(MapRow row)
    {
        if (string.IsNullOrWhiteSpace(row.Expression))
        {
            _results.Remove(row);
            return;
        }

        var entry = MapTable.EntryOf(row);
        // A name that is still to come is no reason to wait with the value.
        if (row.To.Length == 0) entry["to"] = "x";
        _results[row] = definitions.TryField(JsonSerializer.SerializeToElement(entry), [.. Records], _dates, timeZone(), time);
    }

    private static string Quoted(string name) => JsonSerializer.Serialize(name, ScriptText);
}
