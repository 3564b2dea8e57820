using DataPool.Storage.PostgreSql;
using DataPool.Storage.Tests.PostgreSql;
using DataPool.Storage.Transfer;
using Npgsql;

namespace DataPool.Storage.Tests.Transfer;

/// <summary>A PostgreSQL database of a test's own, with the schema and no rows. Skips the test where there is no server.</summary>
internal sealed class TargetDatabase(TestDatabase test) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = new PostgresOptions().BuildWriters(test.ConnectionString);

    public string ConnectionString => test.ConnectionString;

    public static async Task<TargetDatabase> CreateAsync()
    {
        var test = await TestDatabase.CreateAsync();
        await (await PostgresDatabase.OpenAsync(test.ConnectionString, new PostgresOptions(), TestContext.Current.CancellationToken)).DisposeAsync();
        return new TargetDatabase(test);
    }

    /// <summary>The content of every table.</summary>
    public async Task<Dictionary<string, RowSum>> SumsAsync()
    {
        await using var connection = await _source.OpenConnectionAsync();
        var sums = new Dictionary<string, RowSum>();
        foreach (var table in PoolTables.All) sums.Add(table.Name, await MigrationCopy.SumOfAsync(connection, table, default));
        return sums;
    }

    public async Task<object?> ValueAsync(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync();
        return await connection.ValueAsync(sql, default);
    }

    public async Task<List<string>> ListAsync(string sql)
    {
        var values = new List<string>();
        await using var command = _source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) values.Add(rows.GetString(0));
        return values;
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await test.DisposeAsync();
    }
}
