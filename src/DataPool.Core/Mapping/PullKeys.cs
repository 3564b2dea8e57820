using System.Globalization;
using System.Numerics;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Streams;
using DataPool.Core.Values;

namespace DataPool.Core.Mapping;

/// <summary>
/// Keys of a pull. A record without a usable key is skipped; of several with one key the last stays, in its own
/// place. Both are counted.
/// </summary>
internal sealed class PullKeys(RecordBatch records, WarningCounter warnings)
{
    private const int MostNamed = 10;

    // An open hash table of record numbers from 1; the keys lie in the batch.
    private readonly int[] _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(records.Count * 2, 2))];
    private bool[]? _skipped;

    /// <summary>Writes the keys.</summary>
    /// <returns>The records that are left out; null where none is.</returns>
    /// <exception cref="SourceException"><c>key_missing</c>: the source has no such field at all.</exception>
    public bool[]? Assign(IReadOnlyList<string> fields, IReadOnlyList<string> columns)
    {
        foreach (var field in fields)
            if (columns.Count > 0 && !columns.Contains(field, StringComparer.Ordinal))
                throw KeyMissing(field, columns);

        var keys = new KeyWriter(records, fields);
        var absent = 0;
        for (var i = 0; i < records.Count; i++)
        {
            var result = keys.Write(i);
            if (result == KeyResult.Ok)
            {
                if (Replace(i) is var earlier and >= 0) Skip(earlier, "duplicate_key", null, Encoding.UTF8.GetString(records.KeyOf(i)));
                continue;
            }

            var place = string.Create(CultureInfo.InvariantCulture, $"record {i + 1}");
            if (result == KeyResult.Missing) Skip(i, "no_key", keys.Missing, place);
            else Skip(i, "invalid_key", fields[0], result == KeyResult.TooLong ? $"{place}: longer than {KeyText.MaxCharacters} characters" : $"{place}: a control character");
            if (result == KeyResult.Missing && keys.IsAbsent) absent++;
        }

        // Without columns only the records can tell. If none has the key, all would go: that is never meant.
        if (absent > 0 && absent == records.Count)
            throw KeyMissing(keys.Missing, [.. records.ShapeOf(0).Fields.Select(static field => field.Text)]);
        return _skipped;
    }

    private static SourceException KeyMissing(string field, IReadOnlyList<string> there)
    {
        var names = there.Count == 0 ? "none" : string.Join(", ", there.Take(MostNamed)) + (there.Count > MostNamed ? $" and {there.Count - MostNamed} more" : "");
        return new SourceException("key_missing", $"The source has no field \"{field}\", which is the key. Name one of its fields in mapping.key: {names}.", transient: false);
    }

    private void Skip(int record, string code, string? field, string example)
    {
        (_skipped ??= new bool[records.Count])[record] = true;
        warnings.Add(code, field, example);
    }

    /// <summary>Puts a record in the place of an earlier one with its key; that one's number, or -1.</summary>
    private int Replace(int record)
    {
        var key = records.KeyOf(record);
        var mask = _slots.Length - 1;
        var at = KeyComparer.Instance.GetHashCode(key) & mask;
        for (; _slots[at] != 0; at = (at + 1) & mask)
        {
            if (!records.KeyOf(_slots[at] - 1).SequenceEqual(key)) continue;
            var earlier = _slots[at] - 1;
            _slots[at] = record + 1;
            return earlier;
        }

        _slots[at] = record + 1;
        return -1;
    }
}
