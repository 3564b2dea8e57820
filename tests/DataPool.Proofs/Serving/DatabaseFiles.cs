using Microsoft.Data.Sqlite;

namespace DataPool.Proofs.Serving;

/// <summary>The databases of a stopped server.</summary>
internal static class DatabaseFiles
{
    /// <summary>
    /// Checks copies of all databases with their write-ahead logs, as a kill left them: the check itself would recover
    /// the originals, and the server is to meet them as they are.
    /// </summary>
    /// <returns>How many were checked, and what is wrong; empty for nothing.</returns>
    public static async Task<(int Checked, IReadOnlyList<string> Faults)> CheckAsync(
        string dataDirectory, string scratch, CancellationToken cancellation)
    {
        var faults = new List<string>();
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
        }

        copies.Delete(recursive: true);
        return (databases.Length, faults);
    }
}
