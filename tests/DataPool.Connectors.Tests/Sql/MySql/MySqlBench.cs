using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Statements;
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
    private readonly ShapeTable _shapes = new();

    private MySqlBench(MariaDbServer server, MySqlConnectionStringBuilder owner) => (Server, Owner) = (server, owner);

    public MariaDbServer Server { get; }

    /// <summary>The database's owner: a connection string that DataPool never gets.</summary>
    public MySqlConnectionStringBuilder Owner { get; }

    public SqlType Type { get; } = new(new AllowedRoots([], []), TimeProvider.System);

    public WarningCounter Warnings { get; private set; } = new();

    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public DateTimeOffset Now { get; set; } = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset? LastRun { get; set; }

    public IEnumerable<string> Warned =>
        Warnings.ToList().Select(warning => $"{warning.Code} {warning.Field} x{warning.Count}: {string.Join(" | ", warning.Examples)}");

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

    public List<DefinitionError> Define(JsonObject definition, out object? source)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(definition.ToJsonString());
        source = Type.ReadSource(new ObjectReader(document.RootElement, "source", errors));
        Assert.Equal(errors.Count == 0, source is not null);
        return errors;
    }

    /// <summary>A run of a text that nobody has looked at.</summary>
    internal ServerRun Run(string text)
    {
        Assert.Empty(Define(Source("SELECT 1"), out var source));
        var target = (SqlTarget)((SqlSource)source!).Connection;
        var statement = SqlStatement.Read(text, SqlDialect.MySql);
        return new ServerRun(target, new SqlQuery(text, 30, 10), statement, statement.With(_ => "?"), Context(source!, null), new QueryClock(TimeProvider.System, 30, default));
    }

    public async Task<PullResult> ReadAsync(string query, object? changes = null, SourceSteps? steps = null, CancellationToken? cancel = null)
    {
        Assert.Empty(Define(Source(query, changes), out var source));
        Warnings = new WarningCounter();
        return await Type.ReadAsync(Context(source!, steps), cancel ?? TestContext.Current.CancellationToken);
    }

    private PullContext Context(object source, SourceSteps? steps) => new()
    {
        Source = source, TimeZone = Zone, Now = Now, LastRun = LastRun, Shapes = _shapes, Warnings = Warnings, Sink = NoSink.Instance, Connector = 1, Steps = steps,
    };

    public async Task<SourceException> FailAsync(string query, object? changes = null)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(query, changes));
        Assert.DoesNotContain(Owner.Password, error.ToString(), StringComparison.Ordinal);
        return error;
    }

    /// <summary>The rows, each value as its kind's initial and its JSON: <c>N1 S"a"</c>.</summary>
    public async Task<string[]> RowsAsync(string query, object? changes = null)
    {
        using var records = (await ReadAsync(query, changes)).Records;
        return [.. Enumerable.Range(0, records.Count).Select(record => Show(records, record))];
    }

    public ValueTask DisposeAsync() => Type.DisposeAsync();

    private static string Show(RecordBatch records, int record)
    {
        var count = records.ShapeOf(record).Count;
        return string.Join(' ', Enumerable.Range(0, count).Select(i => Payload.Kind(records.PayloadOf(record), count, i).ToString()[..1]
            + Encoding.UTF8.GetString(Payload.Value(records.PayloadOf(record), count, i))));
    }
}
