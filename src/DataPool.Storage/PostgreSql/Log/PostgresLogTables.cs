using DataPool.Storage.Engine;
using DataPool.Storage.Engine.Answers;
using DataPool.Storage.Engine.Log;
using Npgsql;
using NpgsqlTypes;

namespace DataPool.Storage.PostgreSql.Log;

/// <summary>
/// The statements of the log's writer. A commit takes the log's lock first, which makes it wait for commits and claims of other
/// processes; what it sees of the last numbers and of the owners after that stays true until it ends.
/// </summary>
internal sealed class PostgresLogTables : ILogTables
{
    private const string Name = "log-writer";
    // Longer than what another process may hold the log up with, an open transaction, before it is put out of the way.
    private const int ProbeSeconds = 15;

    // Not a row that each commit rewrites: as long as some transaction looks at an old state (a backup does for minutes), all its
    // versions stay, and each commit would read them all.
    private const string LastNumbers =
        """
        SELECT greatest(seq, (SELECT max(log.seq) FROM log)), greatest(answer, (SELECT max(a.seq) FROM answer a)) FROM log_position WHERE id = 1
        """;

    private const string StaleStreams =
        """
        SELECT held.stream_id FROM unnest($1, $2) AS held(stream_id, epoch)
        LEFT JOIN stream_owner USING (stream_id) WHERE stream_owner.epoch IS DISTINCT FROM held.epoch
        """;

    private const string StaleConnectors =
        """
        SELECT held.connector FROM unnest($1, $2) AS held(connector, epoch)
        LEFT JOIN connector_owner USING (connector) WHERE connector_owner.epoch IS DISTINCT FROM held.epoch
        """;

    private readonly NpgsqlConnection _connection;
    private readonly StorageHooks _hooks;
    private readonly NpgsqlBatch _begin;
    private readonly NpgsqlParameter<long[]> _streams = new() { TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _epochs = new() { TypedValue = [] };
    private readonly NpgsqlParameter<int[]> _connectors = new() { TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _connectorEpochs = new() { TypedValue = [] };
    private readonly Dictionary<long, long> _owned = [];
    private readonly Dictionary<int, long> _run = [];

    public PostgresLogTables(NpgsqlConnection connection, StorageHooks hooks)
    {
        _connection = connection;
        _hooks = hooks;
        _begin = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("BEGIN"),
                new NpgsqlBatchCommand(PostgresLocks.Statement(PostgresLocks.Log)),
                new NpgsqlBatchCommand(LastNumbers),
                new NpgsqlBatchCommand(StaleStreams) { Parameters = { _streams, _epochs } },
                new NpgsqlBatchCommand(StaleConnectors) { Parameters = { _connectors, _connectorEpochs } },
            },
        };
    }

    // From the moment when a commit is asked for: it may have happened though its answer did not come.
    public bool IsInDoubt { get; private set; }

    public LogPlace Write(CommitGroup group, LogPlace after, LogChunk? prune)
    {
        IsInDoubt = false;
        if (group.IsCheck && prune is null)
        {
            Check(group);
            return after;
        }

        var place = Begin(group);
        if (group.LogRows > 0) CopyRows(group, place.Seq);
        if (group.Answers > 0) CopyAnswers(group, place.Answer);
        End(group, place, prune);
        IsInDoubt = false;
        return place;
    }

    public bool MayRepeat(Exception failure) => !IsInDoubt && PostgresErrors.IsTransient(failure);

    public void Probe(long bytes)
    {
        var timeout = _begin.Timeout;
        _begin.Timeout = ProbeSeconds;
        // A commit of the writer's own kind. How large it is does not matter: the server keeps room for its log ahead.
        var place = Begin(new CommitGroup());
        _begin.Timeout = timeout; // Not after a failure, which ends the connection.
        _hooks.Committing?.Invoke(_connection, Name);
        Run(Note(place), new NpgsqlBatchCommand("COMMIT"));
    }

    public IReadOnlyList<(long Seq, long StreamId, long Lsn)> RowsAfter(long seq, IReadOnlyCollection<long> streams)
    {
        using var batch = new NpgsqlBatch(_connection)
        {
            BatchCommands = { Command("SELECT seq, stream_id, lsn FROM log WHERE seq > $1 AND stream_id = ANY ($2) ORDER BY seq", seq, streams.ToArray()) },
        };
        using var rows = batch.ExecuteReader();
        var found = new List<(long Seq, long StreamId, long Lsn)>();
        while (rows.Read()) found.Add((rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2)));
        return found;
    }

    public IReadOnlyList<AnswerRow> AnswersAfter(long seq) => PostgresAnswerRows.After(_connection, seq);

    public void Checkpoint()
    {
        // The server does that by itself.
    }

    public void Dispose()
    {
        _begin.Dispose();
        _connection.Dispose();
    }

    private LogPlace Begin(CommitGroup group)
    {
        _hooks.Beginning?.Invoke(_connection, Name);
        Gather(group);
        _streams.TypedValue = [.. _owned.Keys];
        _epochs.TypedValue = [.. _owned.Values];
        _connectors.TypedValue = [.. _run.Keys];
        _connectorEpochs.TypedValue = [.. _run.Values];

        List<string> stale;
        LogPlace place;
        using (var results = _begin.ExecuteReader())
        {
            results.NextResult();
            results.Read();
            place = new LogPlace(results.GetInt64(0), results.GetInt64(1));
            results.NextResult();
            stale = ReadStale(results);
        }

        if (stale.Count == 0) return place;
        Run(new NpgsqlBatchCommand("ROLLBACK"));
        throw new StaleLeaseException(stale);
    }

    // Nothing is written, so nothing need wait for it: what was compared in memory held as long as the epochs do.
    private void Check(CommitGroup group)
    {
        _hooks.Beginning?.Invoke(_connection, Name);
        Gather(group);
        using var check = new NpgsqlBatch(_connection)
        {
            BatchCommands =
            {
                Command(StaleStreams, _owned.Keys.ToArray(), _owned.Values.ToArray()),
                Command(StaleConnectors, _run.Keys.ToArray(), _run.Values.ToArray()),
            },
        };
        using var results = check.ExecuteReader();
        if (ReadStale(results) is { Count: > 0 } stale) throw new StaleLeaseException(stale);
    }

    private void Gather(CommitGroup group)
    {
        _owned.Clear();
        _run.Clear();
        foreach (var entry in group.Entries)
        {
            _owned[entry.Lease.StreamId] = entry.Lease.Epoch;
            if (entry.Owner is { } owner) _run[owner.Connector] = owner.Epoch;
        }

        foreach (var (streamId, epoch) in group.Deleted) _owned[streamId] = epoch;
    }

    private static List<string> ReadStale(NpgsqlDataReader results)
    {
        var stale = new List<string>();
        while (results.Read()) stale.Add($"stream {results.GetInt64(0)}");
        results.NextResult();
        while (results.Read()) stale.Add($"connector {results.GetInt32(0)}");
        return stale;
    }

    private void CopyRows(CommitGroup group, long seq)
    {
        using var copy = _connection.BeginBinaryImport("COPY log(seq, stream_id, lsn, body) FROM STDIN (FORMAT binary)");
        foreach (var entry in group.Entries)
        {
            if (entry.Lsn == 0) continue;
            copy.StartRow();
            copy.Write(++seq, NpgsqlDbType.Bigint);
            copy.Write(entry.Lease.StreamId, NpgsqlDbType.Bigint);
            copy.Write(entry.Lsn, NpgsqlDbType.Bigint);
            copy.Write(entry.Body, NpgsqlDbType.Bytea);
        }

        copy.Complete();
    }

    private void CopyAnswers(CommitGroup group, long seq)
    {
        using var copy = _connection.BeginBinaryImport(
            "COPY answer(seq, at, connector, key_high, key_low, print_high, print_low, body) FROM STDIN (FORMAT binary)");
        foreach (var entry in group.Entries)
        {
            if (entry.Answer is not { } answer) continue;
            copy.StartRow();
            copy.Write(++seq, NpgsqlDbType.Bigint);
            copy.Write(answer.At.UtcTicks, NpgsqlDbType.Bigint);
            copy.Write(answer.Connector, NpgsqlDbType.Integer);
            copy.Write((long)(ulong)(answer.Key >> 64), NpgsqlDbType.Bigint);
            copy.Write((long)(ulong)answer.Key, NpgsqlDbType.Bigint);
            copy.Write((long)(ulong)(answer.Fingerprint >> 64), NpgsqlDbType.Bigint);
            copy.Write((long)(ulong)answer.Fingerprint, NpgsqlDbType.Bigint);
            copy.Write(entry.AnswerBody, NpgsqlDbType.Bytea);
        }

        copy.Complete();
    }

    private void End(CommitGroup group, LogPlace place, LogChunk? prune)
    {
        var commands = new List<NpgsqlBatchCommand>();
        if (group.Deleted.Count > 0)
        {
            commands.Add(Command(
                "INSERT INTO deleted(stream_id, seq) SELECT DISTINCT unnest($1), $2 ON CONFLICT (stream_id) DO UPDATE SET seq = excluded.seq",
                group.Deleted.Select(static deleted => deleted.StreamId).ToArray(), place.Seq + group.LogRows));
        }

        foreach (var (first, last) in group.ForgottenAnswers) commands.Add(Command("DELETE FROM answer WHERE seq BETWEEN $1 AND $2", first, last));
        if (prune is not null)
        {
            // The rows may lie among those of another process, which this one knows nothing of: only what is folded goes.
            commands.Add(Command(
                """
                DELETE FROM log WHERE seq BETWEEN $1 AND $2 AND (
                    lsn <= coalesce((SELECT head.lsn FROM head WHERE head.stream_id = log.stream_id), 0)
                    OR seq <= coalesce((SELECT deleted.seq FROM deleted WHERE deleted.stream_id = log.stream_id), 0))
                """,
                prune.FirstSeq, prune.LastSeq));
        }

        // A number is given once, also when its row is gone.
        if (prune is not null || group.ForgottenAnswers.Count > 0 || group.Deleted.Count > 0) commands.Add(Note(new LogPlace(place.Seq + group.LogRows, place.Answer + group.Answers)));
        _hooks.Committing?.Invoke(_connection, Name);
        IsInDoubt = true;
        Run([.. commands, new NpgsqlBatchCommand("COMMIT")]);
    }

    private static NpgsqlBatchCommand Note(LogPlace last) =>
        Command("UPDATE log_position SET seq = greatest(seq, $1), answer = greatest(answer, $2) WHERE id = 1", last.Seq, last.Answer);

    private void Run(params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        using var batch = new NpgsqlBatch(_connection);
        foreach (var command in commands) batch.BatchCommands.Add(command);
        batch.ExecuteNonQuery();
    }

    private static NpgsqlBatchCommand Command<TFirst, TSecond>(string sql, TFirst first, TSecond second) =>
        new(sql) { Parameters = { new NpgsqlParameter<TFirst> { TypedValue = first }, new NpgsqlParameter<TSecond> { TypedValue = second } } };
}
