using Npgsql;
using NpgsqlTypes;

namespace DataPool.Storage.Transfer;

/// <summary>Reads a table of a PostgreSQL database by COPY.</summary>
internal sealed class PostgresRowReader(TransferRow row, NpgsqlBinaryExporter exporter) : IAsyncDisposable
{
    /// <param name="connection">The database.</param>
    /// <param name="row">Takes the rows.</param>
    /// <param name="isOrdered">True for the order of the key.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<PostgresRowReader> OpenAsync(NpgsqlConnection connection, TransferRow row, bool isOrdered, CancellationToken cancellationToken)
    {
        var table = row.Table;
        var source = isOrdered ? $"(SELECT {table.ColumnList} FROM {table.Name} ORDER BY {table.KeyList})" : $"{table.Name}({table.ColumnList})";
        var exporter = await connection.BeginBinaryExportAsync($"COPY {source} TO STDOUT (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
        exporter.Timeout = TimeSpan.Zero; // A large table takes as long as it takes.
        return new PostgresRowReader(row, exporter);
    }

    /// <summary>Takes the next row; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (await exporter.StartRowAsync(cancellationToken).ConfigureAwait(false) < 0) return false;
        for (var i = 0; i < row.Table.Columns.Count; i++)
        {
            if (row.IsNull[i] = exporter.IsNull)
            {
                await exporter.SkipAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            switch (row.Table.Columns[i].Kind)
            {
                case ColumnKind.Text: row.Texts[i] = await exporter.ReadAsync<string>(NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false); break;
                case ColumnKind.Bytes: row.Bytes[i] = await exporter.ReadAsync<byte[]>(NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false); break;
                case ColumnKind.Bool: row.Numbers[i] = await exporter.ReadAsync<bool>(NpgsqlDbType.Boolean, cancellationToken).ConfigureAwait(false) ? 1 : 0; break;
                case ColumnKind.Int: row.Numbers[i] = await exporter.ReadAsync<int>(NpgsqlDbType.Integer, cancellationToken).ConfigureAwait(false); break;
                default: row.Numbers[i] = await exporter.ReadAsync<long>(NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false); break;
            }
        }

        return true;
    }

    public ValueTask DisposeAsync() => exporter.DisposeAsync();
}

/// <summary>Writes rows into a table of a PostgreSQL database by COPY, all or none.</summary>
internal sealed class PostgresRowWriter(TransferRow row, NpgsqlBinaryImporter importer) : IAsyncDisposable
{
    public static async Task<PostgresRowWriter> OpenAsync(NpgsqlConnection connection, TransferRow row, CancellationToken cancellationToken)
    {
        var importer = await connection.BeginBinaryImportAsync($"COPY {row.Table.Name}({row.Table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
        importer.Timeout = TimeSpan.Zero; // A large table takes as long as it takes.
        return new PostgresRowWriter(row, importer);
    }

    public async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < row.Table.Columns.Count; i++)
        {
            if (row.IsNull[i])
            {
                await importer.WriteNullAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            await (row.Table.Columns[i].Kind switch
            {
                ColumnKind.Text => importer.WriteAsync(row.Texts[i], NpgsqlDbType.Text, cancellationToken),
                ColumnKind.Bytes => importer.WriteAsync(row.Bytes[i], NpgsqlDbType.Bytea, cancellationToken),
                ColumnKind.Bool => importer.WriteAsync(row.Numbers[i] != 0, NpgsqlDbType.Boolean, cancellationToken),
                ColumnKind.Int => importer.WriteAsync((int)row.Numbers[i], NpgsqlDbType.Integer, cancellationToken),
                _ => importer.WriteAsync(row.Numbers[i], NpgsqlDbType.Bigint, cancellationToken),
            }).ConfigureAwait(false);
        }
    }

    public async Task CompleteAsync(CancellationToken cancellationToken) => await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);

    public ValueTask DisposeAsync() => importer.DisposeAsync();
}
