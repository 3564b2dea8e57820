using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataPool.Storage.Transfer;

/// <summary>Copies a table of a SQLite database into PostgreSQL, a part a transaction, and sums it up on both sides.</summary>
internal static class MigrationCopy
{
    // An interrupted move repeats at most one such part.
    private const int RowsPerPart = 50_000;
    private const long BytesPerPart = 32 << 20;

    /// <returns>All rows of the table.</returns>
    public static async Task<long> RunAsync(
        SqliteConnection source, NpgsqlConnection target, PoolTable table, IProgress<MigrationStep> progress, CancellationToken cancellationToken)
    {
        var total = (long)source.Value($"SELECT count(*) FROM {table}")!;
        var (after, rows) = await MigrationProgress.ReadAsync(target, table, cancellationToken).ConfigureAwait(false);
        var row = new TransferRow(table);
        using var reader = new SqliteRowReader(source, row, after);
        var hasNext = reader.Read();
        while (hasNext)
        {
            progress.Report(new MigrationStep(MigrationPhase.Copying, table.Name, rows, total));
            (rows, hasNext) = await CopyPartAsync(reader, row, target, rows, cancellationToken).ConfigureAwait(false);
        }

        return rows;
    }

    /// <summary>The rows of the table in SQLite.</summary>
    public static RowSum SumOf(SqliteConnection source, PoolTable table)
    {
        var row = new TransferRow(table);
        var sum = new RowSum();
        using var reader = new SqliteRowReader(source, row);
        while (reader.Read()) sum = sum.With(row);
        return sum;
    }

    /// <summary>The rows of the table in PostgreSQL.</summary>
    public static async Task<RowSum> SumOfAsync(NpgsqlConnection target, PoolTable table, CancellationToken cancellationToken)
    {
        var row = new TransferRow(table);
        var sum = new RowSum();
        var reader = await PostgresRowReader.OpenAsync(target, row, isOrdered: false, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) sum = sum.With(row);
        }

        return sum;
    }

    private static async Task<(long Rows, bool HasNext)> CopyPartAsync(
        SqliteRowReader reader, TransferRow row, NpgsqlConnection target, long rows, CancellationToken cancellationToken)
    {
        var transaction = await target.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var last = "";
            var (count, bytes, hasNext) = (0, 0L, true);
            var writer = await PostgresRowWriter.OpenAsync(target, row, cancellationToken).ConfigureAwait(false);
            await using (writer.ConfigureAwait(false))
            {
                do
                {
                    await writer.WriteAsync(cancellationToken).ConfigureAwait(false);
                    (count, bytes) = (count + 1, bytes + row.Size);
                    var isFull = count >= RowsPerPart || bytes >= BytesPerPart;
                    if (isFull) last = RowKey.Of(row);
                    hasNext = reader.Read();
                    if (isFull) break;
                }
                while (hasNext);

                // At the end of the table the row still holds the last one.
                if (!hasNext) last = RowKey.Of(row);
                await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            await MigrationProgress.NoteAsync(target, row.Table, last, rows + count, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return (rows + count, hasNext);
        }
    }
}
