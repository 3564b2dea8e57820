using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Transfer;

/// <summary>Reads a table of a SQLite database by its key, from behind a row on.</summary>
internal sealed class SqliteRowReader : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _rows;
    private readonly TransferRow _row;

    /// <param name="connection">The database.</param>
    /// <param name="row">Takes the rows.</param>
    /// <param name="after">The key behind which to begin; null for the beginning.</param>
    public SqliteRowReader(SqliteConnection connection, TransferRow row, IReadOnlyList<object>? after = null)
    {
        var table = row.Table;
        _row = row;
        _command = connection.CreateCommand();
        var condition = "";
        if (after is not null)
        {
            condition = $" WHERE ({table.KeyList}) > ({string.Join(", ", after.Select((_, i) => $"?{i + 1}"))})";
            for (var i = 0; i < after.Count; i++) _command.Parameters.AddWithValue($"?{i + 1}", after[i]);
        }

        _command.CommandText = $"SELECT {table.ColumnList} FROM {table.Name}{condition} ORDER BY {table.KeyList}";
        _rows = _command.ExecuteReader();
    }

    /// <summary>Takes the next row; false at the end.</summary>
    public bool Read()
    {
        if (!_rows.Read()) return false;
        for (var i = 0; i < _row.Table.Columns.Count; i++)
        {
            if (_row.IsNull[i] = _rows.IsDBNull(i)) continue;
            switch (_row.Table.Columns[i].Kind)
            {
                case ColumnKind.Text: _row.Texts[i] = _rows.GetString(i); break;
                case ColumnKind.Bytes: _row.Bytes[i] = _rows.GetFieldValue<byte[]>(i); break;
                default: _row.Numbers[i] = _rows.GetInt64(i); break;
            }
        }

        return true;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _command.Dispose();
    }
}

/// <summary>Writes rows into a table of a SQLite database, all in one transaction.</summary>
internal sealed class SqliteRowWriter : IDisposable
{
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _command;
    private readonly TransferRow _row;

    public SqliteRowWriter(SqliteConnection connection, TransferRow row)
    {
        _row = row;
        _transaction = connection.BeginTransaction();
        _command = connection.CreateCommand();
        _command.Transaction = _transaction;
        var columns = row.Table.Columns;
        _command.CommandText = $"INSERT INTO {row.Table.Name}({row.Table.ColumnList}) VALUES ({string.Join(", ", columns.Select((_, i) => $"?{i + 1}"))})";
        for (var i = 0; i < columns.Count; i++) _command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i + 1}" });
        _command.Prepare();
    }

    public void Write()
    {
        for (var i = 0; i < _row.Table.Columns.Count; i++)
        {
            _command.Parameters[i].Value = _row.IsNull[i] ? DBNull.Value : _row.Table.Columns[i].Kind switch
            {
                ColumnKind.Text => _row.Texts[i],
                ColumnKind.Bytes => _row.Bytes[i],
                _ => _row.Numbers[i],
            };
        }

        _command.ExecuteNonQuery();
    }

    public void Commit() => _transaction.Commit();

    public void Dispose()
    {
        _command.Dispose();
        _transaction.Dispose();
    }
}
