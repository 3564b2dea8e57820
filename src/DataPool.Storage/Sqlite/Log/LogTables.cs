using DataPool.Core.Storage;
using DataPool.Storage.Engine.Answers;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Sqlite.Log;

/// <summary>The statements of the log's writer.</summary>
internal sealed class LogTables : RawTables, ILogTables
{
    private readonly RawStatement _insert;
    private readonly RawStatement _prune;
    private readonly RawStatement _delete;
    private readonly RawStatement _insertAnswer;
    private readonly RawStatement _pruneAnswers;
    private readonly RawStatement _probe;
    private readonly RawStatement _probeEnd;

    public LogTables(SqliteDatabase database) : base(database)
    {
        _insert = Prepare("INSERT INTO log(seq, stream_id, lsn, body) VALUES (?1, ?2, ?3, ?4)");
        _prune = Prepare("DELETE FROM log WHERE seq BETWEEN ?1 AND ?2");
        _delete = Prepare("INSERT INTO deleted(stream_id, seq) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET seq = excluded.seq");
        _insertAnswer = Prepare("INSERT INTO answer(seq, at, connector, key_high, key_low, print_high, print_low, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _pruneAnswers = Prepare("DELETE FROM answer WHERE seq BETWEEN ?1 AND ?2");
        // The content changes: SQLite writes no page for a row that stays as it was, and such a COMMIT proves nothing.
        _probe = Prepare("UPDATE probe SET count = count + 1, filler = randomblob(?1)");
        _probeEnd = Prepare("UPDATE probe SET count = count + 1, filler = NULL");
    }

    // SQLite says of each commit whether it happened.
    public bool IsInDoubt => false;

    public LogPlace Write(CommitGroup group, LogPlace after, LogChunk? prune)
    {
        var (seq, answer) = after;
        Begin();
        foreach (var entry in group.Entries)
        {
            if (entry.Lsn > 0) Insert(++seq, entry.Lease.StreamId, entry.Lsn, entry.Body.Span);
            if (entry.Answer is not null) InsertAnswer(++answer, entry.Answer, entry.AnswerBody.Span);
        }

        foreach (var (streamId, _) in group.Deleted) _delete.Bind(1, streamId).Bind(2, seq).Execute();
        foreach (var (first, last) in group.ForgottenAnswers) _pruneAnswers.Bind(1, first).Bind(2, last).Execute();
        if (prune is not null) _prune.Bind(1, prune.FirstSeq).Bind(2, prune.LastSeq).Execute();
        Commit();
        return after;
    }

    // What keeps SQLite from committing is there the next moment as well.
    public bool MayRepeat(Exception failure) => false;

    /// <summary>
    /// Commits about as many bytes as the commit that failed: a row of a few bytes fits into the space which that one
    /// had gained before the disk was full, and would announce a recovery that is none.
    /// </summary>
    public void Probe(long bytes)
    {
        Begin();
        _probe.Bind(1, Math.Clamp(bytes, 4096, 1 << 20)).Execute();
        Commit();
        Begin();
        _probeEnd.Execute();
        Commit();
    }

    public IReadOnlyList<AnswerRow> AnswersAfter(long seq) => [];

    public IReadOnlyList<(long Seq, long StreamId, long Lsn)> RowsAfter(long seq, IReadOnlyCollection<long> streams) => [];

    private void Insert(long seq, long streamId, long lsn, ReadOnlySpan<byte> body) =>
        _insert.Bind(1, seq).Bind(2, streamId).Bind(3, lsn).Execute(4, body);

    private void InsertAnswer(long seq, StoredAnswer answer, ReadOnlySpan<byte> body) => _insertAnswer
        .Bind(1, seq).Bind(2, answer.At.UtcTicks).Bind(3, answer.Connector)
        .Bind(4, (long)(ulong)(answer.Key >> 64)).Bind(5, (long)(ulong)answer.Key)
        .Bind(6, (long)(ulong)(answer.Fingerprint >> 64)).Bind(7, (long)(ulong)answer.Fingerprint)
        .Execute(8, body);
}
