using DataPool.Core.Connectors.Journal;
using DataPool.Core.Storage;
using DataPool.Storage.Activity;
using DataPool.Storage.Sqlite.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Activity;

/// <summary>Activity in SQLite: a database of its own, so that nothing that is acknowledged waits for it.</summary>
internal sealed class SqliteActivityStore(ConfigDatabase database) : IActivityStore
{
    public Task WriteAsync(IReadOnlyList<ActivityBatch> batches, CancellationToken cancellationToken) => database.WriteAsync(
        command =>
        {
            var rows = new ActivityRows(command);
            foreach (var batch in batches) rows.Write(batch);
        },
        cancellationToken);

    public async Task<IReadOnlyList<LogEntry>> ReadLogAsync(int connector, LogQuery query, CancellationToken cancellationToken) => await database.ReadAsync(
        command =>
        {
            using var rows = command.Query(
                "SELECT body FROM log_entry WHERE connector = ?1 AND id < ?2 AND (?3 >> level) & 1 AND (?4 >> event) & 1 ORDER BY id DESC LIMIT ?5",
                connector, query.Before, ActivityIds.Mask(query.Levels.Select(static level => (int)level)), ActivityIds.Mask(query.Events.Select(static kind => (int)kind)), query.Limit);
            return Read(rows, static body => JournalJson.Entry(body));
        },
        cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<RunRecord>> ReadRunsAsync(int connector, long before, int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        command =>
        {
            using var rows = command.Query("SELECT body FROM run WHERE connector = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", connector, before, limit);
            return Read(rows, static body => JournalJson.Run(body));
        },
        cancellationToken).ConfigureAwait(false);

    public Task<RunRecord?> FindRunAsync(int connector, long id, CancellationToken cancellationToken) => database.ReadAsync(
        command => command.Value("SELECT body FROM run WHERE connector = ?1 AND id = ?2", connector, id) is byte[] body ? JournalJson.Run(body) : null,
        cancellationToken);

    public async Task<IReadOnlyList<RequestRecord>> ReadRequestsAsync(int connector, CancellationToken cancellationToken)
    {
        var requests = await database.ReadAsync(
            command => RequestKinds.All.SelectMany(kind => ReadRequests(command, connector, kind)).ToList(),
            cancellationToken).ConfigureAwait(false);
        requests.Sort(RequestKinds.Compare);
        return requests;
    }

    public async Task<IReadOnlyList<(int Connector, ActivityHour Hour)>> ReadHoursAsync(int first, int last, long fromHour, CancellationToken cancellationToken) => await database.ReadAsync(
        command =>
        {
            var hours = new List<(int, ActivityHour)>();
            using var rows = command.Query(
                "SELECT connector, hour, runs, errors, items, duration_ms FROM hour WHERE connector BETWEEN ?1 AND ?2 AND hour >= ?3 ORDER BY connector, hour",
                first, last, fromHour);
            while (rows.Read())
                hours.Add((rows.GetInt32(0), new ActivityHour(rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5))));
            return hours;
        },
        cancellationToken).ConfigureAwait(false);

    public Task<int> PruneAsync(int after, IReadOnlySet<int> live, ActivityRetention keep, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(command => new ActivityPruning(command, live, keep, now).Step(after), cancellationToken);

    private static List<RequestRecord> ReadRequests(SqliteCommand command, int connector, int kind)
    {
        using var rows = command.Query("SELECT body FROM request_chunk WHERE connector = ?1 AND kind = ?2 ORDER BY id DESC", connector, kind);
        return [.. RequestKinds.Read(kind, Bodies(rows))];
    }

    private static IEnumerable<byte[]> Bodies(SqliteDataReader rows)
    {
        while (rows.Read()) yield return rows.GetFieldValue<byte[]>(0);
    }

    private static List<T> Read<T>(SqliteDataReader rows, Func<byte[], T> read) => [.. Bodies(rows).Select(read)];
}
