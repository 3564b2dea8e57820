using DataPool.Core.Storage;
using Npgsql;

namespace DataPool.Storage.PostgreSql.Items;

/// <summary>Writes many streams' shapes or items with one statement for some thousand rows.</summary>
internal sealed class PartRows(NpgsqlConnection connection, string table)
{
    private const int MaxRows = 20_000;
    private const long MaxBytes = 8 << 20;

    private readonly List<long> _streams = [];
    private readonly List<long> _numbers = [];
    private readonly List<byte[]> _bodies = [];
    private readonly List<long> _goneStreams = [];
    private readonly List<long> _goneNumbers = [];
    private long _bytes;

    /// <summary>Writes them; those with an empty body are deleted.</summary>
    public void Write(IEnumerable<FoldBatch> batches, Func<FoldBatch, IReadOnlyList<StoredPart>> parts)
    {
        foreach (var batch in batches)
            foreach (var part in parts(batch))
                Add(batch.Lease.StreamId, part);
        Flush();
    }

    private void Add(long streamId, StoredPart part)
    {
        if (part.Body.IsEmpty)
        {
            _goneStreams.Add(streamId);
            _goneNumbers.Add(part.Number);
        }
        else
        {
            _streams.Add(streamId);
            _numbers.Add(part.Number);
            _bodies.Add(part.Body.ToArray());
            _bytes += part.Body.Length;
        }

        if (_streams.Count + _goneStreams.Count >= MaxRows || _bytes >= MaxBytes) Flush();
    }

    private void Flush()
    {
        if (_streams.Count > 0)
        {
            Run(
                $"INSERT INTO {table}(stream_id, number, body) SELECT * FROM unnest($1, $2, $3) ON CONFLICT (stream_id, number) DO UPDATE SET body = excluded.body",
                new NpgsqlParameter<long[]> { TypedValue = [.. _streams] },
                new NpgsqlParameter<long[]> { TypedValue = [.. _numbers] },
                new NpgsqlParameter<byte[][]> { TypedValue = [.. _bodies] });
        }

        if (_goneStreams.Count > 0)
        {
            Run(
                $"DELETE FROM {table} USING unnest($1, $2) AS gone(stream_id, number) WHERE {table}.stream_id = gone.stream_id AND {table}.number = gone.number",
                new NpgsqlParameter<long[]> { TypedValue = [.. _goneStreams] },
                new NpgsqlParameter<long[]> { TypedValue = [.. _goneNumbers] });
        }

        _streams.Clear();
        _numbers.Clear();
        _bodies.Clear();
        _goneStreams.Clear();
        _goneNumbers.Clear();
        _bytes = 0;
    }

    private void Run(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        command.ExecuteNonQuery();
    }
}
