using System.Text;

namespace DataPool.Formats.Inference;

/// <summary>The columns' types in words, for what was detected.</summary>
public static class ColumnTypes
{
    private const int MaxCharacters = 1000;

    /// <summary>Such as <c>station: string (leading zeros, line 3); temp_max: number</c>; past 1,000 characters only how many more there are.</summary>
    public static string Explain(IReadOnlyList<string> names, IReadOnlyList<ColumnInference> columns)
    {
        var text = new StringBuilder();
        for (var i = 0; i < names.Count; i++)
        {
            var column = $"{(i == 0 ? "" : "; ")}{names[i]}: {columns[i].Explain()}";
            if (text.Length + column.Length > MaxCharacters) return text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "; ")}… and {names.Count - i} more columns").ToString();
            text.Append(column);
        }

        return text.ToString();
    }
}
