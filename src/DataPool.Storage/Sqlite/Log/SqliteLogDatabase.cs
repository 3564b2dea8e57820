using DataPool.Core.Storage;
using DataPool.Storage.Engine.Answers;
using DataPool.Storage.Engine.Log;
using DataPool.Storage.Sqlite.Answers;

namespace DataPool.Storage.Sqlite.Log;

/// <summary>The log in <c>log.db</c>.</summary>
internal sealed class SqliteLogDatabase(SqliteDatabase database) : ILogDatabase
{
    private LogReader _reader = new(new LogIndex(), new Dictionary<long, long>());

    public async Task<LogStart> StartAsync(IReadOnlyDictionary<long, long> folded, LogRetention retention, AnswerIndex answers, DateTimeOffset now)
    {
        var scan = await database.ReadAsync(connection => LogScan.Run(connection, folded, retention), CancellationToken.None).ConfigureAwait(false);
        var lastAnswer = await database.ReadAsync(connection => AnswerRows.Scan(connection, answers, now), CancellationToken.None).ConfigureAwait(false);
        _reader = new LogReader(scan.Index, scan.Deleted);
        return new LogStart(new LogPlace(scan.LastSeq, lastAnswer), scan.Unfolded, scan.Deleted.Keys);
    }

    // What becomes of a disk shows at the next write.
    public TimeSpan? IdleProbe => null;

    public ILogTables OpenWriter() => new LogTables(database);

    // Whoever opened the files owns all streams and connectors.
    public Task<long> ClaimAsync(long streamId, CancellationToken cancellationToken) => Task.FromResult(database.Owner.Epoch);

    public Task<long> ClaimConnectorAsync(int connector, CancellationToken cancellationToken) => Task.FromResult(database.Owner.Epoch);

    public Task<List<LogRow>> ReadAsync(long streamId, long foldedLsn, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => _reader.Read(connection, streamId, foldedLsn), cancellationToken);

    public Task<int> ReadTailAsync(long afterSeq, RowTaker take) =>
        database.ReadAsync(connection => LogTail.Read(connection, afterSeq, take), CancellationToken.None);

    public void Forget(long streamId, long seq) => _reader.Forget(streamId, seq);

    public long DeletedUpTo(long streamId) => _reader.DeletedUpTo(streamId);

    public Task<(UInt128 Fingerprint, byte[] Body)?> FindAnswerAsync(long seq, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => AnswerRows.Find(connection, seq), cancellationToken);

    public Task<List<AnswerRow>> OldestAnswersAsync(long after, int limit) =>
        database.ReadAsync(connection => AnswerRows.Oldest(connection, after, limit), CancellationToken.None);

    public StorageException Error(string what, Exception reason) => SqliteErrors.Wrap(database.Name, what, reason);
}
