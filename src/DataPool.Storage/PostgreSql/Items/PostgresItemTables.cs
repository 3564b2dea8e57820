using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Engine.Items;
using DataPool.Storage.Engine.Log;
using Npgsql;

namespace DataPool.Storage.PostgreSql.Items;

/// <summary>
/// The statements of the writer of folded streams. What is to be folded is gathered and written with few statements for all
/// streams. The owners' rows are locked first, so that whoever takes a stream over waits for what is being written of it.
/// </summary>
internal sealed class PostgresItemTables(NpgsqlConnection connection, StorageHooks hooks) : IItemTables
{
    private const int RowsPerStep = 5000;

    private readonly Dictionary<long, FoldBatch> _batches = [];

    public void Begin()
    {
        hooks.Beginning?.Invoke(connection, "items-writer");
        Run("BEGIN");
    }

    public void Fold(FoldBatch batch)
    {
        // A row can be written once a statement.
        if (_batches.ContainsKey(batch.Lease.StreamId)) Write();
        _batches.Add(batch.Lease.StreamId, batch);
    }

    public bool DeleteStep(long streamId, long epoch)
    {
        Write();
        if (Stale([streamId], [epoch]).Count > 0) throw new StaleLeaseException([$"stream {streamId}"]);
        // The mark first: whoever reads the stream from now on knows that its parts are no longer whole.
        Run($"INSERT INTO head(stream_id, lsn, body) VALUES ($1, {FoldedParts.Deleting}, '') ON CONFLICT (stream_id) DO UPDATE SET lsn = excluded.lsn, body = excluded.body", streamId);
        if (DeleteStep("item", streamId) > 0 || DeleteStep("shape", streamId) > 0) return false;
        Run("DELETE FROM head WHERE stream_id = $1", streamId);
        return true;
    }

    public void Commit()
    {
        Write();
        hooks.Committing?.Invoke(connection, "items-writer");
        Run("COMMIT");
    }

    public void Checkpoint()
    {
        // The server does that by itself.
    }

    public void Dispose() => connection.Dispose();

    private void Write()
    {
        if (_batches.Count == 0) return;
        foreach (var streamId in Stale([.. _batches.Keys], [.. _batches.Values.Select(batch => batch.Lease.Epoch)]))
        {
            _batches[streamId].Lease.Kill();
            _batches.Remove(streamId);
        }

        WriteHeads();
        new PartRows(connection, "shape").Write(_batches.Values, static batch => batch.Shapes);
        new PartRows(connection, "item").Write(_batches.Values, static batch => batch.Items);
        _batches.Clear();
    }

    private List<long> Stale(long[] streams, long[] epochs)
    {
        using var command = new NpgsqlCommand(
            """
            WITH owned AS (
                SELECT o.stream_id FROM stream_owner o JOIN unnest($1, $2) AS held(stream_id, epoch) ON held.stream_id = o.stream_id AND held.epoch = o.epoch
                FOR SHARE OF o)
            SELECT stream_id FROM unnest($1) AS held(stream_id) EXCEPT SELECT stream_id FROM owned
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = streams });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = epochs });
        using var rows = command.ExecuteReader();
        var stale = new List<long>();
        while (rows.Read()) stale.Add(rows.GetInt64(0));
        return stale;
    }

    private void WriteHeads()
    {
        using var command = new NpgsqlCommand(
            "INSERT INTO head(stream_id, lsn, body) SELECT * FROM unnest($1, $2, $3) ON CONFLICT (stream_id) DO UPDATE SET lsn = excluded.lsn, body = excluded.body",
            connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. _batches.Keys] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. _batches.Values.Select(batch => batch.Lsn)] });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. _batches.Values.Select(batch => batch.Head.ToArray())] });
        command.ExecuteNonQuery();
    }

    private int DeleteStep(string table, long streamId) => Run(
        $"DELETE FROM {table} WHERE stream_id = $1 AND number <= (SELECT max(number) FROM (SELECT number FROM {table} WHERE stream_id = $1 ORDER BY number LIMIT {RowsPerStep}) AS step)",
        streamId);

    private int Run(string sql, long? streamId = null)
    {
        using var command = new NpgsqlCommand(sql, connection);
        if (streamId is { } id) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
        return command.ExecuteNonQuery();
    }
}
