namespace DataPool.Connectors.Sql.Statements;

/// <summary>A query's text as its database gets it.</summary>
/// <param name="value">The text.</param>
/// <param name="original">As the author wrote it.</param>
/// <param name="shifts">From which positions on, how much further on the same stands in the original.</param>
internal sealed class SqlText(string value, string original, List<(int At, int By)> shifts)
{
    /// <summary>The text.</summary>
    internal string Value => value;

    /// <summary>Where a position of the text lies in the original, as a person counts.</summary>
    /// <param name="position">From 0.</param>
    /// <returns>Line and column, both from 1.</returns>
    internal (int Line, int Column) PlaceOf(int position)
    {
        var at = Math.Clamp(position + shifts.LastOrDefault(shift => shift.At <= position).By, 0, original.Length);
        var before = original.AsSpan(0, at);
        return (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }
}
