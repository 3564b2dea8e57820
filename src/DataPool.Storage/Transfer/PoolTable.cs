namespace DataPool.Storage.Transfer;

/// <summary>How a column's values are stored: SQLite knows whole numbers of one size only, and no booleans.</summary>
internal enum ColumnKind
{
    Int,
    Long,
    Bool,
    Text,
    Bytes,
}

/// <summary>A column, by the same name in both stores.</summary>
internal sealed record PoolColumn(string Name, ColumnKind Kind);

/// <summary>A table that both stores have, by the same name.</summary>
/// <param name="Part">The SQLite database that holds it: <c>config</c>, <c>log</c>, <c>items</c>, <c>history</c>, <c>activity</c> or <c>files</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Key">How many of the first columns are its primary key.</param>
internal sealed record PoolTable(string Part, string Name, IReadOnlyList<PoolColumn> Columns, int Key = 1)
{
    /// <summary>True when the store gives the numbers of the first column.</summary>
    public bool IsIdentity { get; init; }

    public string ColumnList => string.Join(", ", Columns.Select(column => column.Name));

    public string KeyList => string.Join(", ", Columns.Take(Key).Select(column => column.Name));

    public override string ToString() => Name;
}
