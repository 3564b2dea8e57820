using Npgsql;

namespace DataPool.Storage.PostgreSql;

/// <summary>Short forms for the statements of one transaction; parameters are numbered $1, $2 and so on.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    public NpgsqlConnection Connection => connection;

    public CancellationToken CancellationToken => cancellationToken;

    public Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<object?> values) =>
        ListAsync(Command(sql, values), read);

    /// <summary>Shows each row, and keeps none.</summary>
    public async Task EachAsync(string sql, Action<NpgsqlDataReader> take)
    {
        var command = Command(sql, []);
        command.CommandTimeout = 0;
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false)) take(rows);
            }
        }
    }

    /// <summary>Returns the number of rows that were changed.</summary>
    public Task<int> RunAsync(string sql, params ReadOnlySpan<object?> values) => RunAsync(Command(sql, values));

    /// <summary>The first column of the first row, or null.</summary>
    public Task<object?> ValueAsync(string sql, params ReadOnlySpan<object?> values) => ValueAsync(Command(sql, values));

    /// <summary>Runs statements in one round trip; each knows afterwards how many rows it changed.</summary>
    public async Task RunAsync(NpgsqlBatch batch)
    {
        await using (batch.ConfigureAwait(false))
        {
            batch.Connection = connection;
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A statement of a batch.</summary>
    public static NpgsqlBatchCommand Statement(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(Parameter(value));
        return command;
    }

    private async Task<List<T>> ListAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        await using (command.ConfigureAwait(false))
        {
            var list = new List<T>();
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false)) list.Add(read(rows));
            }

            return list;
        }
    }

    private async Task<int> RunAsync(NpgsqlCommand command)
    {
        await using (command.ConfigureAwait(false)) return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<object?> ValueAsync(NpgsqlCommand command)
    {
        await using (command.ConfigureAwait(false))
        {
            var value = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return value is DBNull ? null : value;
        }
    }

    private NpgsqlCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(Parameter(value));
        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => new() { Value = value ?? DBNull.Value };
}
