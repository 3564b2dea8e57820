using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Testing;
using DataPool.Outside;
using DataPool.TestServers;
using Npgsql;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>A database of a PostgreSQL server with a user of its own, and the connector type that reads it.</summary>
public sealed class PostgresBench : IAsyncDisposable
{
    private readonly bool _isServerOwn;

    private PostgresBench(PostgresServer server, bool isServerOwn, NpgsqlConnectionStringBuilder user)
    {
        (Server, _isServerOwn, User) = (server, isServerOwn, user);
        Reading = new SqlReading(Type);
    }

    public PostgresServer Server { get; }

    /// <summary>The database's owner.</summary>
    public NpgsqlConnectionStringBuilder User { get; }

    public SqlType Type { get; } = new(new AllowedRoots([], []), TimeProvider.System);

    public SqlReading Reading { get; }

    /// <summary>Makes the database: in the process's server, or in one that the test may change and break.</summary>
    public static async Task<PostgresBench> MakeAsync(bool isServerOwn = false)
    {
        if (PostgresServer.Missing is { } missing) Assert.Skip(missing);
        var server = isServerOwn ? await PostgresServer.StartAsync() : await PostgresServer.SharedAsync();
        return new PostgresBench(server, isServerOwn, new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()));
    }

    /// <summary>Runs statements as the administrator in the database.</summary>
    public Task<object?> ExecuteAsync(string sql) => Server.ExecuteAsync(User.Database!, sql);

    /// <summary>A definition's source that signs in as the owner, with some properties changed.</summary>
    public JsonObject Source(string query, object? changes = null)
    {
        var source = new JsonObject
        {
            ["provider"] = "postgresql",
            ["host"] = User.Host,
            ["port"] = User.Port,
            ["database"] = User.Database,
            ["username"] = User.Username,
            ["password"] = User.Password,
            ["query"] = query,
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(changes ?? new { })!.AsObject()) source[name] = value?.DeepClone();
        return source;
    }

    /// <summary>Reads as a run does; gives the rows.</summary>
    public Task<string[]> RowsAsync(string query, object? changes = null) => Reading.RowsAsync(Source(query, changes));

    /// <summary>As <see cref="RowsAsync"/>, as a test of the definition does.</summary>
    public Task<string[]> TestAsync(string query, object? changes = null) => Reading.RowsAsync(Source(query, changes), new SourceSteps(TimeProvider.System));

    /// <summary>Reads what cannot be read; gives the error.</summary>
    public Task<SourceException> FailAsync(string query, object? changes = null, SourceSteps? steps = null) => Reading.FailAsync(Source(query, changes), steps);

    /// <summary>Waits until something is true at the server.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), "It did not become true in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Type.DisposeAsync();
        if (_isServerOwn) await Server.DisposeAsync();
    }
}
