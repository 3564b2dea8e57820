using System.Data;
using Npgsql;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>Brings all rows of one database, as they stand at one moment, into another of the same schema.</summary>
internal static class DatabaseCopy
{
    public static async Task RunAsync(TestDatabase from, TestDatabase to)
    {
        await using var source = from.Open();
        await using var target = to.Open();
        // One moment for all tables, and what is not committed is not there.
        await using var moment = await source.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using var whole = await target.BeginTransactionAsync();
        // Rows come before those they refer to.
        await RunAsync(target, "SET LOCAL session_replication_role = replica");
        var tables = await ListAsync(source, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'datapool'");
        await RunAsync(target, $"TRUNCATE {string.Join(", ", tables)}");
        foreach (var table in tables)
        {
            await using var rows = await source.BeginRawBinaryCopyAsync($"COPY {table} TO STDOUT (FORMAT binary)");
            await using var copy = await target.BeginRawBinaryCopyAsync($"COPY {table} FROM STDIN (FORMAT binary)");
            await rows.CopyToAsync(copy);
        }

        const string identities = "SELECT format('%I', table_name) || ',' || column_name FROM information_schema.columns WHERE table_schema = 'datapool' AND is_identity = 'YES'";
        foreach (var identity in await ListAsync(target, identities))
        {
            var (table, column) = identity.Split(',') is [var first, var second] ? (first, second) : default;
            await RunAsync(target, $"SELECT setval(pg_get_serial_sequence('datapool.{table}', '{column}'), coalesce(max({column}), 0) + 1, false) FROM {table}");
        }

        await whole.CommitAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await rows.ReadAsync()) list.Add(rows.GetString(0));
        return list;
    }
}
