namespace DataPool.Storage.Sqlite.Log;

/// <summary>The statements of the log's writer.</summary>
internal sealed class LogTables : RawTables
{
    private readonly RawStatement _insert;
    private readonly RawStatement _prune;
    private readonly RawStatement _delete;
    private readonly RawStatement _probe;
    private readonly RawStatement _probeEnd;

    public LogTables(SqliteDatabase database) : base(database)
    {
        _insert = Prepare("INSERT INTO log(seq, stream_id, lsn, body) VALUES (?1, ?2, ?3, ?4)");
        _prune = Prepare("DELETE FROM log WHERE seq BETWEEN ?1 AND ?2");
        _delete = Prepare("INSERT INTO deleted(stream_id, seq) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET seq = excluded.seq");
        // The content changes: SQLite writes no page for a row that stays as it was, and such a COMMIT proves nothing.
        _probe = Prepare("UPDATE probe SET count = count + 1, filler = randomblob(?1)");
        _probeEnd = Prepare("UPDATE probe SET count = count + 1, filler = NULL");
    }

    public void Insert(long seq, long streamId, long lsn, ReadOnlySpan<byte> body) =>
        _insert.Bind(1, seq).Bind(2, streamId).Bind(3, lsn).Execute(4, body);

    public void Prune(long firstSeq, long lastSeq) => _prune.Bind(1, firstSeq).Bind(2, lastSeq).Execute();

    public void Delete(long streamId, long seq) => _delete.Bind(1, streamId).Bind(2, seq).Execute();

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
}
