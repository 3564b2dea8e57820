using DataPool.Storage.Sqlite;
using DataPool.Storage.Transfer;
using DataPool.TestServers;
using Npgsql;

namespace DataPool.Storage.Tests.Transfer;

/// <summary>A PostgreSQL database of a test's own, with the schema and no rows.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private TestDatabase(NpgsqlDataSource source) => Source = source;

    public NpgsqlDataSource Source { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var text = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { SearchPath = "datapool" }.ToString();
        var source = NpgsqlDataSource.Create(text);
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE SCHEMA datapool", default);
        foreach (var (_, sql) in SchemaMigrator.Scripts("postgresql")) await connection.ExecuteAsync(sql, default);
        return new TestDatabase(source);
    }

    public async Task<Dictionary<string, RowSum>> SumsAsync()
    {
        await using var connection = await Source.OpenConnectionAsync();
        var sums = new Dictionary<string, RowSum>();
        foreach (var table in PoolTables.All) sums.Add(table.Name, await MigrationCopy.SumOfAsync(connection, table, default));
        return sums;
    }

    public async Task<object?> ValueAsync(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync();
        return await connection.ValueAsync(sql, default);
    }

    public async Task<List<string>> ListAsync(string sql)
    {
        var values = new List<string>();
        await using var command = Source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) values.Add(rows.GetString(0));
        return values;
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
