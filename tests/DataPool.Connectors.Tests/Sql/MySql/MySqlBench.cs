using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Statements;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Testing;
using DataPool.Core.Records;
using DataPool.Outside;
using DataPool.TestServers;
using MySqlConnector;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.MySql;

/// <summary>A database of a MariaDB server, and the connector type that reads it.</summary>
public sealed class MySqlBench : IAsyncDisposable
{
    private MySqlBench(MariaDbServer server, MySqlConnectionStringBuilder owner)
    {
        (Server, Owner) = (server, owner);
        Reading = new SqlReading(Type) { Now = new DateTimeOffset(2026, 7, 9, 12, 0, 0, TimeSpan.Zero) };
    }

    public MariaDbServer Server { get; }

    /// <summary>The database's owner.</summary>
    public MySqlConnectionStringBuilder Owner { get; }

    public SqlType Type { get; } = new(new AllowedRoots([], []), TimeProvider.System);

    public SqlReading Reading { get; }

    public IEnumerable<string> Warned => Reading.Warned;

    public static async Task<MySqlBench> MakeAsync(MariaDbServer? server = null, string sql = "DO 0")
    {
        if (MariaDbServer.Missing is { } missing) Assert.Skip(missing);
        server ??= await MariaDbServer.SharedAsync();
        var bench = new MySqlBench(server, new MySqlConnectionStringBuilder(await server.CreateDatabaseAsync()));
        await bench.ExecuteAsync(sql);
        return bench;
    }

    /// <summary>Runs statements as the administrator in the database.</summary>
    public Task<object?> ExecuteAsync(string sql) => Server.ExecuteAsync(Owner.Database, sql);

    /// <summary>A definition's source that signs in as the owner, with some properties changed; null takes one away.</summary>
    public JsonObject Source(string query, object? changes = null)
    {
        var source = new JsonObject
        {
            ["provider"] = "mysql",
            ["host"] = Owner.Server,
            ["port"] = Owner.Port,
            ["database"] = Owner.Database,
            ["username"] = Owner.UserID,
            ["password"] = Owner.Password,
            ["query"] = query,
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(changes ?? new { })!.AsObject())
        {
            if (value is null) source.Remove(name);
            else source[name] = value.DeepClone();
        }

        return source;
    }

    public Task<string[]> RowsAsync(string query, object? changes = null) => Reading.RowsAsync(Source(query, changes));

    public async Task<SourceException> FailAsync(string query, object? changes = null, SourceSteps? steps = null)
    {
        var error = await Reading.FailAsync(Source(query, changes), steps);
        Assert.DoesNotContain(Owner.Password, error.ToString(), StringComparison.Ordinal);
        return error;
    }

    /// <summary>A run of a text that nobody has looked at.</summary>
    internal ServerRun Run(string text)
    {
        Assert.Empty(Reading.Define(Source("SELECT 1"), out var source));
        var statement = SqlStatement.Read(text, SqlDialect.MySql);
        var context = new PullContext
        {
            Source = source!, TimeZone = Reading.Zone, Now = Reading.Now, LastRun = null, Shapes = new ShapeTable(), Warnings = new WarningCounter(), Sink = NoSink.Instance,
        };
        return new ServerRun(
            (SqlTarget)((SqlSource)source!).Connection, new SqlQuery(text, 30, 10), statement, statement.With(_ => "?"), context, new QueryClock(TimeProvider.System, 30, default));
    }

    public ValueTask DisposeAsync() => Type.DisposeAsync();
}
