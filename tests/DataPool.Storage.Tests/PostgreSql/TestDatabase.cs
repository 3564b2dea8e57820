using System.Collections.Concurrent;
using DataPool.TestServers;
using Npgsql;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>
/// A database of its own on the shared server. The next test gets it again, emptied: PostgreSQL takes longer to make and to drop one
/// than most tests run.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly ConcurrentBag<TestDatabase> Idle = [];

    private readonly PostgresServer _server;

    private bool _isSpoilt;

    private TestDatabase(PostgresServer server, string connectionString)
    {
        _server = server;
        ConnectionString = connectionString;
        Name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
    }

    /// <summary>The user's: it owns the database and has no other right.</summary>
    public string ConnectionString { get; }

    /// <summary>The name of the database, and of its user.</summary>
    public string Name { get; }

    /// <summary>Skips the test where PostgreSQL is not installed.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        if (Idle.TryTake(out var idle)) return idle;
        var server = await PostgresServer.SharedAsync();
        return new TestDatabase(server, await server.CreateDatabaseAsync());
    }

    /// <summary>Runs statements in it as the administrator; returns the first column of the first row.</summary>
    public Task<object?> QueryAsync(string sql) => _server.ExecuteAsync(Name, sql);

    /// <summary>A connection string that differs in something.</summary>
    public string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionString);
        change(builder);
        return builder.ToString();
    }

    /// <summary>Changes what an emptied database keeps (a setting, a right): it is dropped at the end.</summary>
    public async Task SpoilAsync(string sql)
    {
        _isSpoilt = true;
        await QueryAsync(sql);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isSpoilt)
        {
            await _server.DropDatabaseAsync(Name);
            return;
        }

        await QueryAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{Name}'; DROP SCHEMA IF EXISTS datapool CASCADE");
        Idle.Add(this);
    }
}
