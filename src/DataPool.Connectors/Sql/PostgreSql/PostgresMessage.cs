using System.Data;
using System.Data.Common;
using DataPool.Connectors.Sql.Servers;
using Npgsql;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>
/// A query between the BEGIN and the ROLLBACK of its read-only transaction, in one message. PostgreSQL takes them one after the
/// other, and after one that fails none: the query never runs outside the transaction.
/// </summary>
internal sealed class PostgresMessage : IServerMessage
{
    private readonly NpgsqlBatch _batch;
    private readonly bool _hasSearchPath;
    private readonly Action _failed;

    /// <summary>A message that was not sent yet.</summary>
    /// <param name="connection">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="query">The query, none of whose columns has to be asked for as text.</param>
    /// <param name="failed">Called where PostgreSQL refuses it: its columns may be others by now.</param>
    internal PostgresMessage(NpgsqlConnection connection, ServerRun run, NpgsqlBatchCommand query, Action failed)
    {
        _failed = failed;
        _batch = PostgresSession.Batch(connection, run);
        _hasSearchPath = run.Target.Others.ContainsKey(PostgresKeywords.SearchPath);
        _batch.BatchCommands.Add(query);
        foreach (var end in PostgresSession.End) _batch.BatchCommands.Add(new NpgsqlBatchCommand(end));
    }

    /// <inheritdoc/>
    public bool HasBegun => _batch.BatchCommands[0].StatementType != Npgsql.StatementType.Unknown;

    /// <inheritdoc/>
    public async Task<DbDataReader> ExecuteAsync()
    {
        DbDataReader? reader = null;
        try
        {
            reader = await _batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess).ConfigureAwait(false);
            // What sets the search path answers with a row.
            if (_hasSearchPath) await reader.NextResultAsync().ConfigureAwait(false);
            return reader;
        }
        catch (Exception exception)
        {
            if (exception is PostgresException) _failed();
            if (reader is not null) await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Cancel() => _batch.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _batch.Dispose();
}
