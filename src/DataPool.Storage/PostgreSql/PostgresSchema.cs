using DataPool.Core.Storage;
using DataPool.Storage.Transfer;

namespace DataPool.Storage.PostgreSql;

/// <summary>
/// What the scripts make, as far as DataPool cannot do without it. A restore that broke off leaves tables without their keys, or
/// without rows, and everything would seem to work on them for a while.
/// </summary>
internal static class PostgresSchema
{
    // Besides the tables of a backup.
    private static readonly string[] Internal =
    [
        "column stream_owner.stream_id bigint", "column stream_owner.epoch bigint", "primary key stream_owner(stream_id)",
        "column connector_owner.connector integer", "column connector_owner.epoch bigint", "primary key connector_owner(connector)",
        "column log_position.id integer", "column log_position.seq bigint", "column log_position.answer bigint", "primary key log_position(id)",
        "column schema_version.version integer",
        "column user_session.hash bytea", "column user_session.user_id text", "column user_session.stamp text", "column user_session.created_at bigint",
        "column user_session.last_seen_at bigint", "primary key user_session(hash)",
        "column migration_progress.table_name text", "column migration_progress.source text", "column migration_progress.last_key text",
        "column migration_progress.rows bigint", "primary key migration_progress(table_name)",
    ];

    private static readonly string[] Constraints =
    [
        "unique stream(name)", "unique connector(id)", "unique connector(name_key)", "unique access_key(key_id)", "unique key_ring(name)",
        "unique user_account(id)", "unique user_account(email_key)", "unique keyframe(stream_id, lsn)", "unique file(connector, is_waiting)",
        "reference connector to stream", "reference ingest_key to connector", "reference other_stream to connector", "reference other_stream to stream",
        "reference file_chunk to file",
    ];

    private const string Select =
        """
        SELECT 'column ' || t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, NULL) || CASE WHEN a.attidentity = '' THEN '' ELSE ' identity' END
        FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE t.relkind = 'r' AND t.relnamespace = 'datapool'::regnamespace
        UNION ALL
        SELECT CASE WHEN i.indisprimary THEN 'primary key ' ELSE 'unique ' END || t.relname || '(' || (
            SELECT string_agg(a.attname, ', ' ORDER BY k.place)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')'
        FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
        WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND t.relnamespace = 'datapool'::regnamespace
        UNION ALL
        SELECT 'reference ' || t.relname || ' to ' || other.relname
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class other ON other.oid = c.confrelid
        WHERE c.contype = 'f' AND c.convalidated AND t.relnamespace = 'datapool'::regnamespace
        """;

    /// <summary>All that must be there, one line each: columns with their types, primary keys, unique indexes, references.</summary>
    public static IEnumerable<string> Needed => PoolTables.All.SelectMany(Of).Concat(Internal).Concat(Constraints);

    /// <summary>What is there, in the same words.</summary>
    public static Task<List<string>> ReadAsync(PostgresSession session) => session.ListAsync(Select, static row => row.GetString(0));

    /// <exception cref="StorageException">Something that the scripts make is not there.</exception>
    public static async Task RefusePartAsync(PostgresSession session, string database)
    {
        var there = (await ReadAsync(session).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        var missing = Needed.Where(line => !there.Contains(line)).ToList();
        if (missing.Count > 0) throw OnlyPart(database, $"it lacks {missing[0]}{(missing.Count == 1 ? "" : $" and {missing.Count - 1} more")}");
        var positions = (long)(await session.ValueAsync("SELECT count(*) FROM log_position").ConfigureAwait(false))!;
        if (positions != 1) throw OnlyPart(database, $"log_position has {positions} rows");
    }

    public static StorageException OnlyPart(string database, string what) => new(
        $"The database \"{database}\" holds only part of a pool: {what}. It may come of a restore that broke off. Restore the backup again into an empty database; nothing was changed here.");

    private static IEnumerable<string> Of(PoolTable table) => table.Columns
        .Select((column, place) => $"column {table}.{column.Name} {TypeOf(column.Kind)}{(place == 0 && table.IsIdentity ? " identity" : "")}")
        .Append($"primary key {table}({table.KeyList})");

    private static string TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Int => "integer",
        ColumnKind.Long => "bigint",
        ColumnKind.Bool => "boolean",
        ColumnKind.Text => "text",
        _ => "bytea",
    };
}
