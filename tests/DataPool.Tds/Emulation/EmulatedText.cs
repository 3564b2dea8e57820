using System.Text.RegularExpressions;

namespace DataPool.Tds.Emulation;

/// <summary>Transact-SQL as SQLite takes it, as far as the suite goes.</summary>
internal static partial class EmulatedText
{
    internal static string Of(string sql)
    {
        sql = Literals().Replace(sql, static literal => literal.Value switch
        {
            ['N' or 'n', '\'', ..] => literal.Value[1..],
            ['0', 'x', ..] => $"X'{literal.Value[2..]}'",
            _ => literal.Value,
        });
        sql = Replicate().Replace(sql, "replace(hex(zeroblob($1 / 2)), '0', 'x')");
        // A type that begins so keeps its values as the texts that they were written as, to the last digit.
        return CreateTable().IsMatch(sql) ? Exact().Replace(sql.Replace("(max)", "(-1)", StringComparison.OrdinalIgnoreCase), "TEXT $0") : sql;
    }

    [GeneratedRegex("""N?'(''|[^'])*'|"[^"]*"|\b0x[0-9A-F]*""", RegexOptions.IgnoreCase)]
    private static partial Regex Literals();

    [GeneratedRegex(@"REPLICATE\(CONVERT\(nvarchar\(max\), 'x'\), (\d+)\)", RegexOptions.IgnoreCase)]
    private static partial Regex Replicate();

    [GeneratedRegex(@"^\s*CREATE\s+TABLE", RegexOptions.IgnoreCase)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"\b(decimal|numeric)\(\d+,\s*\d+\)|\b(small)?money\b", RegexOptions.IgnoreCase)]
    private static partial Regex Exact();
}
