using DataPool.Storage.Transfer;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Transfer;

/// <summary>Rows for every table, of every kind of value.</summary>
internal static class PoolContent
{
    public const int Streams = 3;

    private static readonly Dictionary<string, string> Statements = new()
    {
        ["config"] =
            """
            INSERT INTO stream(id, name, epoch, created_at, history_days, history_max_bytes, is_public) VALUES
                (1, 'a', 'epoch-1', 638000000000000000, 7, 268435456, 0), (2, 'Ä\"''ß', 'epoch-2', 638000000000000001, 0, 1, 1), (3, '東京 🚆', 'epoch-3', 638000000000000002, 30, 9223372036854775807, 1);
            INSERT INTO stream(id, name, epoch, created_at) VALUES (9, 'gone', 'x', 1);
            DELETE FROM stream WHERE id = 9;
            INSERT INTO deleted_stream VALUES (9);
            INSERT INTO connector(number, id, name, name_key, stream_id, enabled, definition, secrets, created_at, deleting, runtime) VALUES
                (1, 'con_1', 'One', 'ONE', 1, 1, '{"a": 1}', x'', 1, NULL, NULL), (2, 'con_2', 'Zwei', 'ZWEI', 2, 0, '{}', x'00ff01', 2, 'keep', '{"lastRun": 5}');
            INSERT INTO connector(number, id, name, name_key, stream_id, enabled, definition, secrets, created_at) VALUES (7, 'con_7', '7', '7', 1, 1, '', x'', 1);
            DELETE FROM connector WHERE number = 7;
            INSERT INTO ingest_key VALUES ('0123456789ab', 'con_1', x'0102', 1, NULL, NULL), ('ffffffffffff', 'con_2', zeroblob(32), 2, 3, 4);
            INSERT INTO other_stream VALUES ('con_1', 2, 1), ('con_1', 3, NULL);
            INSERT INTO access_key(key_id, kind, name, hash, role, streams, origins, created_at, valid_until, last_used_at) VALUES
                ('k1', 'rk', 'screen', x'01', NULL, '["a*"]', '["*"]', 1, NULL, NULL), ('k2', 'at', 'tool', x'02', 'admin', '[]', '[]', 2, 3, 4);
            INSERT INTO user_account(id, email, email_key, name, role, password_hash, stamp, invitation, invited_until, created_at, last_sign_in_at) VALUES
                ('usr_1', 'Ada@example.com', 'ADA@EXAMPLE.COM', 'Ada', 'admin', 'hash', 's1', NULL, NULL, 1, 2), ('usr_2', 'bo@example.com', 'BO@EXAMPLE.COM', 'Bo', 'viewer', NULL, 's2', x'0a0b', 3, 2, NULL);
            INSERT INTO user_session VALUES (x'0c', 'usr_1', 's1', 2, 3);
            INSERT INTO key_ring(name, xml) VALUES ('key-1', '<key id="1"/>');
            """,
        ["log"] =
            """
            INSERT INTO log SELECT value, value % 3 + 1, 6 + (value - 1) / 3, randomblob(value) FROM generate(1, 60);
            INSERT INTO deleted VALUES (9, 2);
            INSERT INTO answer SELECT value, 638000000000000000 + value, value % 3, -value, value, 9223372036854775807, -9223372036854775807 - 1, randomblob(value % 7) FROM generate(1, 20);
            """,
        ["items"] =
            """
            INSERT INTO head SELECT value, 10, randomblob(20) FROM generate(1, 3);
            INSERT INTO shape SELECT value % 3 + 1, value, randomblob(9) FROM generate(1, 9);
            INSERT INTO item SELECT value % 3 + 1, value, randomblob(40 + value % 200) FROM generate(1, $items);
            """,
        ["history"] =
            """
            INSERT INTO keyframe(stream_id, lsn, at, bytes, body) SELECT value % 3 + 1, value, 638000000000000000 + value, 30, randomblob(30) FROM generate(1, 12);
            INSERT INTO segment(stream_id, first_lsn, last_lsn, bytes, body) SELECT value % 3 + 1, value, value + 1, 50, randomblob(50) FROM generate(1, 10);
            """,
        ["activity"] =
            """
            INSERT INTO log_entry SELECT value % 2 + 1, 1700000000000000 + value, value % 4, value % 9, randomblob(60) FROM generate(1, 40);
            INSERT INTO run SELECT value % 2 + 1, value, randomblob(70) FROM generate(1, 15);
            INSERT INTO request_chunk SELECT value % 2 + 1, value % 2, value, value, randomblob(80) FROM generate(1, 15);
            INSERT INTO hour SELECT value % 2 + 1, 470000 + value, 1, 2, 3, 4 FROM generate(1, 24);
            """,
        ["files"] =
            """
            INSERT INTO file(id, connector, is_waiting, name, size, stored_size, at) VALUES
                (3, 1, 0, 'Größe 東京.csv', 5000000000, 120000, 638000000000000000), (5, 1, 1, 'next.csv', 7, 30, 638000000000000001), (6, 2, 0, 'empty', 0, 0, 638000000000000002);
            INSERT INTO file(id, connector, name, size, stored_size, at) VALUES (9, 2, 'gone', 1, 1, 1);
            DELETE FROM file WHERE id = 9;
            INSERT INTO file_chunk SELECT 3, value - 1, randomblob(40000) FROM generate(1, 3);
            INSERT INTO file_chunk VALUES (5, 0, randomblob(30));
            """,
    };

    public static void Fill(SqliteConnection connection, string part, int items)
    {
        var sql = Statements[part].Replace("$items", $"{items}", StringComparison.Ordinal);
        var statements = sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var statement in statements) connection.Execute(Generated(statement));
    }

    // A table of numbers that SQLite has no function for.
    private static string Generated(string statement)
    {
        var at = statement.IndexOf("generate(", StringComparison.Ordinal);
        if (at < 0) return statement;
        var last = statement[at..].TrimEnd(';').Split(',', ')')[1];
        return $"WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {last}) {statement[..at]} n";
    }
}
