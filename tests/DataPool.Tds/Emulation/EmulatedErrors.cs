using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace DataPool.Tds.Emulation;

/// <summary>SQLite's errors as those that SQL Server has for the same mistakes.</summary>
internal static partial class EmulatedErrors
{
    internal static TdsException Of(SqliteException exception, string text)
    {
        if (Mistake().Match(exception.Message) is not { Success: true } match) return new TdsException(new TdsError(50_000, exception.Message));
        var (what, name) = (match.Groups[1].Value, match.Groups[2].Value);
        var (number, message) = what switch
        {
            "no such table: " => (208, $"Invalid object name '{name}'."),
            "no such column: " => (207, $"Invalid column name '{name}'."),
            _ => (102, $"Incorrect syntax near '{name}'."),
        };
        var at = text.LastIndexOf(name, StringComparison.Ordinal);
        return new TdsException(new TdsError(number, message, Line: text.AsSpan(0, Math.Max(0, at)).Count('\n') + 1));
    }

    [GeneratedRegex("""(no such table: |no such column: |near ")([^'" ]+)""")]
    private static partial Regex Mistake();
}
