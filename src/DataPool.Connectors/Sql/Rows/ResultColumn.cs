using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Connectors.Sql.Rows;

/// <summary>
/// Writes the values of one column of a result. Which one is chosen once, from the column's metadata, so that a row costs no
/// question about types. Used by one run.
/// </summary>
/// <param name="name">The column's name, as records carry it.</param>
/// <param name="context">The run.</param>
internal abstract class ResultColumn(string name, PullContext context)
{
    private int _count;

    /// <summary>The zone of naive times.</summary>
    protected TimeZoneInfo Zone => context.TimeZone;

    /// <summary>Writes null, instead of whatever of the value was written before.</summary>
    internal static void WriteNull(RecordBatch records)
    {
        records.DropValue();
        records.Append("null"u8);
        records.EndValue(ValueKind.Null);
    }

    /// <summary>Counts a value that became null; always false.</summary>
    /// <param name="code">A stable code: <c>value_not_converted</c>, <c>invalid_text</c>, <c>value_too_large</c>.</param>
    /// <param name="records">What is being written: it knows the row.</param>
    /// <param name="example">Makes the example; not asked for more than the first few, which alone are kept.</param>
    protected bool Warn(string code, RecordBatch records, Func<string> example)
    {
        context.Warnings.Add(code, name, ++_count <= WarningCounter.MaxExamples ? $"row {records.TotalCount + 1}: {Printable(example())}" : "");
        return false;
    }

    // Without characters that would upset a log.
    private static string Printable(string text)
    {
        const int longest = 100;
        var start = text.Length <= longest ? text : text[..longest];
        return string.Concat(start.Select(static character => char.IsControl(character) ? '\uFFFD' : character));
    }
}
