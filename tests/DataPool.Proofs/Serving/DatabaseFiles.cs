using Microsoft.Data.Sqlite;

namespace DataPool.Proofs.Serving;

/// <summary>The databases of a server in SQLite.</summary>
internal static class DatabaseFiles
{
    /// <summary>
    /// Checks copies of all databases of a stopped server with their write-ahead logs, as a kill left them: the check itself would recover
    /// the originals, and the server is to meet them as they are.
    /// </summary>
    public static async Task<DatabaseCheck> CheckAsync(string dataDirectory, string scratch, CancellationToken cancellation)
    {
        var faults = new List<string>();
        var prunedRows = 0L;
        var databases = Directory.GetFiles(dataDirectory, "*.db");
        var copies = Directory.CreateDirectory(Path.Combine(scratch, "copies"));
        foreach (var database in databases)
        {
            var copy = Path.Combine(copies.FullName, Path.GetFileName(database));
            foreach (var suffix in (string[])["", "-wal", "-journal"])
                if (File.Exists(database + suffix))
                    File.Copy(database + suffix, copy + suffix);
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString());
            await connection.OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            var result = (string?)await command.ExecuteScalarAsync(cancellation);
            if (result != "ok") faults.Add($"{Path.GetFileName(database)}: {result}");
            if (Path.GetFileName(database) != "log.db") continue;
            // Rows are numbered from 1 on.
            command.CommandText = "SELECT coalesce(min(seq), 1) - 1 FROM log";
            prunedRows = (long)(await command.ExecuteScalarAsync(cancellation))!;
        }

        copies.Delete(recursive: true);
        return new DatabaseCheck(databases.Length, prunedRows, faults);
    }

    /// <summary>The rows of a table, also while the server runs.</summary>
    public static long Count(string dataDirectory, string part, string table)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataDirectory, part + ".db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}

/// <param name="Checked">How many databases there were.</param>
/// <param name="PrunedRows">Rows that the log once had and has no more.</param>
/// <param name="Faults">What is wrong; empty for nothing.</param>
internal sealed record DatabaseCheck(int Checked, long PrunedRows, IReadOnlyList<string> Faults);
