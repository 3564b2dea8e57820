namespace DataPool.Storage.Transfer;

/// <summary>
/// All tables whose rows a backup holds. Not among them: what only the process knows that wrote it (<c>probe</c>, owners'
/// epochs), the schema's version, and who is signed in (<c>user_session</c>): with another pool everybody signs in again.
/// </summary>
internal static class PoolTables
{
    /// <summary>The SQLite databases.</summary>
    public static readonly IReadOnlyList<string> Parts = ["config", "log", "items", "history", "activity", "files"];

    /// <summary>The databases of a backup of format 1: none of uploaded files.</summary>
    public static readonly IReadOnlyList<string> FirstParts = ["config", "log", "items", "history", "activity"];

    /// <summary>The tables; those that others refer to first.</summary>
    public static readonly IReadOnlyList<PoolTable> All =
    [
        new("config", "stream",
            [Long("id"), Text("name"), Text("epoch"), Long("created_at"), Int("history_days"), Long("history_max_bytes"), Bool("is_public")]) { IsIdentity = true },
        new("config", "connector",
            [Int("number"), Text("id"), Text("name"), Text("name_key"), Long("stream_id"), Bool("enabled"), Text("definition"), Bytes("secrets"), Long("created_at"), Text("deleting"), Text("runtime")]) { IsIdentity = true },
        new("config", "ingest_key",
            [Text("key_id"), Text("connector_id"), Bytes("hash"), Long("created_at"), Long("valid_until"), Long("last_used_at")]),
        new("config", "other_stream", [Text("connector_id"), Long("stream_id"), Int("place")], Key: 2),
        new("config", "deleted_stream", [Long("id")]),
        new("config", "access_key",
            [Long("number"), Text("key_id"), Text("kind"), Text("name"), Bytes("hash"), Text("role"), Text("streams"), Text("origins"), Long("created_at"), Long("valid_until"), Long("last_used_at")]) { IsIdentity = true },
        new("config", "user_account",
            [Long("number"), Text("id"), Text("email"), Text("email_key"), Text("name"), Text("role"), Text("password_hash"), Text("stamp"), Bytes("invitation"), Long("invited_until"), Long("created_at"), Long("last_sign_in_at")]) { IsIdentity = true },
        new("config", "key_ring", [Long("number"), Text("name"), Text("xml")]) { IsIdentity = true },
        new("log", "log", [Long("seq"), Long("stream_id"), Long("lsn"), Bytes("body")]),
        new("log", "deleted", [Long("stream_id"), Long("seq")]),
        new("log", "answer",
            [Long("seq"), Long("at"), Int("connector"), Long("key_high"), Long("key_low"), Long("print_high"), Long("print_low"), Bytes("body")]),
        new("items", "head", [Long("stream_id"), Long("lsn"), Bytes("body")]),
        new("items", "shape", [Long("stream_id"), Long("number"), Bytes("body")], Key: 2),
        new("items", "item", [Long("stream_id"), Long("number"), Bytes("body")], Key: 2),
        new("history", "keyframe", [Long("id"), Long("stream_id"), Long("lsn"), Long("at"), Long("bytes"), Bytes("body")]) { IsIdentity = true },
        new("history", "segment", [Long("id"), Long("stream_id"), Long("first_lsn"), Long("last_lsn"), Long("bytes"), Bytes("body")]) { IsIdentity = true },
        new("activity", "log_entry", [Int("connector"), Long("id"), Int("level"), Int("event"), Bytes("body")], Key: 2),
        new("activity", "run", [Int("connector"), Long("id"), Bytes("body")], Key: 2),
        new("activity", "request_chunk", [Int("connector"), Int("kind"), Long("id"), Int("count"), Bytes("body")], Key: 3),
        new("activity", "hour", [Int("connector"), Long("hour"), Long("runs"), Long("errors"), Long("items"), Long("duration_ms")], Key: 2),
        new("files", "file", [Long("id"), Int("connector"), Bool("is_waiting"), Text("name"), Long("size"), Long("stored_size"), Long("at")]) { IsIdentity = true },
        new("files", "file_chunk", [Long("file_id"), Int("number"), Bytes("bytes")], Key: 2),
    ];

    /// <summary>The tables of a database.</summary>
    public static IEnumerable<PoolTable> Of(string part) => All.Where(table => table.Part == part);

    private static PoolColumn Int(string name) => new(name, ColumnKind.Int);

    private static PoolColumn Long(string name) => new(name, ColumnKind.Long);

    private static PoolColumn Bool(string name) => new(name, ColumnKind.Bool);

    private static PoolColumn Text(string name) => new(name, ColumnKind.Text);

    private static PoolColumn Bytes(string name) => new(name, ColumnKind.Bytes);
}
