using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Transfer;

/// <summary>Makes the databases of a backup into those of a new pool: today's schema, new epochs, nobody signed in, no file that was still arriving, nothing beyond the log.</summary>
internal static class BackupStaging
{
    /// <param name="folder">Where the databases lie.</param>
    /// <param name="ownerEpoch">What owners' epochs start behind: higher than any that was given.</param>
    /// <param name="cancellationToken">Ends the work between its steps.</param>
    public static void Prepare(WorkFolder folder, long ownerEpoch, CancellationToken cancellationToken)
    {
        foreach (var part in PoolTables.Parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var connection = PartDatabase.OpenWork(folder.Database(part));
            connection.Execute("PRAGMA journal_mode=MEMORY"); // A schema's scripts are one transaction.
            SchemaMigrator.Migrate(connection, folder.Database(part), SchemaScripts.Of(part));
            if (part == "config") BeginAnew(connection);
            if (part == "files") RemoveArriving(connection);
            connection.Execute($"UPDATE owner SET epoch = {ownerEpoch}");
        }

        cancellationToken.ThrowIfCancellationRequested();
        Trim(folder);
        foreach (var part in PoolTables.Parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DurableFiles.Sync(folder.Database(part));
        }
    }

    private static void BeginAnew(SqliteConnection config)
    {
        config.Execute("DELETE FROM user_session");
        foreach (var id in Ids(config, "SELECT id FROM stream")) config.Execute($"UPDATE stream SET epoch = '{StreamEpoch.New()}' WHERE id = {id}");
    }

    private static void RemoveArriving(SqliteConnection files)
    {
        files.Execute("DELETE FROM file_chunk WHERE file_id IN (SELECT id FROM file WHERE is_waiting IS NULL)");
        files.Execute("DELETE FROM file WHERE is_waiting IS NULL");
    }

    // The history is copied before the log, so that this finds nothing; a history ahead of its stream would be told twice.
    private static void Trim(WorkFolder folder)
    {
        using var history = PartDatabase.OpenWork(folder.Database("history"));
        history.Execute($"ATTACH '{folder.Database("log").Replace("'", "''", StringComparison.Ordinal)}' AS l");
        history.Execute($"ATTACH '{folder.Database("items").Replace("'", "''", StringComparison.Ordinal)}' AS i");
        history.Execute(
            """
            CREATE TEMP TABLE last AS SELECT stream_id, max(lsn) AS lsn FROM (
                SELECT stream_id, lsn FROM i.head UNION ALL SELECT l.stream_id, l.lsn FROM l.log l LEFT JOIN l.deleted d ON d.stream_id = l.stream_id WHERE l.seq > ifnull(d.seq, 0))
            GROUP BY stream_id
            """);
        history.Execute("DELETE FROM main.keyframe WHERE lsn > ifnull((SELECT lsn FROM last WHERE last.stream_id = keyframe.stream_id), 0)");
        history.Execute("DELETE FROM main.segment WHERE last_lsn > ifnull((SELECT lsn FROM last WHERE last.stream_id = segment.stream_id), 0)");
    }

    private static List<long> Ids(SqliteConnection connection, string sql)
    {
        var ids = new List<long>();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        while (rows.Read()) ids.Add(rows.GetInt64(0));
        return ids;
    }
}
