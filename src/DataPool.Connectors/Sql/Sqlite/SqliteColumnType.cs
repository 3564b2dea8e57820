namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>What a column's values become.</summary>
internal enum SqliteColumnType
{
    /// <summary>An expression, or declared without a type: each value by its own storage class.</summary>
    ByValue,
    Number,
    Boolean,
    Date,
    Json,
    Binary,
    Text,
}

/// <summary>Reads declared types, which in SQLite are any words.</summary>
internal static class SqliteDeclaredType
{
    private static readonly string[] Numbers = ["INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "MONEY"];

    // These hold "INT" for SQLite's affinity too, but no number.
    private static readonly string[] NotNumbers = ["POINT", "INTERVAL"];

    /// <summary>The type of a declaration (<c>sqlite3_column_decltype</c>); null or empty for an expression.</summary>
    internal static SqliteColumnType Of(string? declared)
    {
        if (string.IsNullOrWhiteSpace(declared)) return SqliteColumnType.ByValue;
        if (Has(declared, "BOOL") || HasWord(declared, "BIT")) return SqliteColumnType.Boolean;
        if (Has(declared, "DATE") || Has(declared, "TIMESTAMP")) return SqliteColumnType.Date;
        if (Has(declared, "JSON")) return SqliteColumnType.Json;
        if (Has(declared, "BLOB")) return SqliteColumnType.Binary;
        return Array.Exists(Numbers, word => Has(declared, word)) && !Array.Exists(NotNumbers, word => Has(declared, word))
            ? SqliteColumnType.Number
            : SqliteColumnType.Text;
    }

    private static bool Has(string declared, string part) => declared.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static bool HasWord(string declared, string word) =>
        declared.Split([' ', '(', ')', ','], StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.OrdinalIgnoreCase);
}
