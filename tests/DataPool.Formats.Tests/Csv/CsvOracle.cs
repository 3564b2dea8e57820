using System.Text;

namespace DataPool.Formats.Tests.Csv;

/// <summary>The rules of <c>CsvRows</c> a character at a time, as plainly as can be: what the fast one is held against.</summary>
internal static class CsvOracle
{
    /// <summary>The rows with their lines; null when a quote is never closed.</summary>
    internal static List<(long Line, string[] Cells)>? Rows(string text, char delimiter, char quote)
    {
        var rows = new List<(long, string[])>();
        var line = 1L;
        var at = 0;
        while (at < text.Length)
        {
            var first = line;
            var cells = new List<string>();
            var hasQuotes = false;
            var isOpen = true;
            while (isOpen)
            {
                var cell = new StringBuilder();
                if (at < text.Length && text[at] == quote)
                {
                    hasQuotes = true;
                    at++;
                    while (true)
                    {
                        if (at == text.Length) return null;
                        if (text[at] == quote && at + 1 < text.Length && text[at + 1] == quote) at++;
                        else if (text[at] == quote) break;
                        else if (text[at] == '\n' || (text[at] == '\r' && !(at + 1 < text.Length && text[at + 1] == '\n'))) line++;
                        cell.Append(text[at++]);
                    }

                    at++;
                }

                while (at < text.Length && text[at] != delimiter && text[at] != '\n' && text[at] != '\r') cell.Append(text[at++]);
                cells.Add(cell.ToString());
                isOpen = at < text.Length && text[at] == delimiter;
                if (isOpen) at++;
            }

            if (at < text.Length) at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
            line++;
            var isBlank = cells.Count == 1 && !hasQuotes && cells[0].All(character => character is ' ' or '\t');
            if (!isBlank) rows.Add((first, [.. cells]));
        }

        return rows;
    }
}
