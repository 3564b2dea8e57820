using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Outside;
using DataPool.TestServers;
using Npgsql;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>A server that takes ten connections of ordinary users, and more connectors than that.</summary>
public sealed class PostgresSharingTests : IAsyncLifetime
{
    private const int Connectors = 50;
    private const string Query = "SELECT 1 AS a, pg_sleep(0.02)::text AS b";

    private readonly SqlType _type = new(new AllowedRoots([], []), TimeProvider.System);
    private PostgresServer? _server;

    public async ValueTask InitializeAsync()
    {
        if (PostgresServer.Missing is not null) return;
        _server = await PostgresServer.StartAsync();
        // Three of them are kept for administrators.
        await _server.ExecuteAsync("postgres", "ALTER SYSTEM SET max_connections = 13");
        await _server.RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _type.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Connectors_that_differ_in_their_search_path_share_connections()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var user = await _server!.CreateDatabaseAsync();
        await ReadAsync(connector => $"{user};Search Path=schema_{connector}");
        Assert.InRange(await ConnectionsAsync(), 1, 4);
    }

    [Fact]
    public async Task Connectors_of_many_users_have_few_connections_together_and_none_fails()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var users = new string[12];
        for (var i = 0; i < users.Length; i++) users[i] = await _server!.CreateDatabaseAsync();
        for (var round = 0; round < 3; round++) await ReadAsync(connector => users[connector % users.Length]);
        Assert.InRange(await ConnectionsAsync(), 1, 8);

        // Nobody's connection stays when everybody has gone.
        for (var connector = 0; connector < Connectors; connector++) _type.Forget(connector);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await ConnectionsAsync() > 0) await Task.Delay(20, patience.Token);
    }

    private async Task ReadAsync(Func<int, string> connectionOf) => await Task.WhenAll(Enumerable.Range(0, Connectors).Select(async connector =>
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionOf(connector)).ConnectionString;
        var source = new JsonObject { ["provider"] = "postgresql", ["connectionString"] = connection, ["query"] = Query };
        Assert.Equal(["N1 S\"\""], await new SqlReading(_type) { Connector = connector }.RowsAsync(source));
    }));

    private async Task<int> ConnectionsAsync() => Convert.ToInt32(await _server!.ExecuteAsync(
        "postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'DataPool'"), null);
}
