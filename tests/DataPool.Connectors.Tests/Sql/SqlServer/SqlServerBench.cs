using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Core.Connectors;
using DataPool.Core.Connectors.Testing;
using DataPool.Core.Records;
using DataPool.Outside;
using DataPool.Tds;
using DataPool.Tds.Requests;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

/// <summary>The connector type, and a double of SQL Server that answers a query as the test says.</summary>
internal sealed class SqlServerBench : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    public SqlServerBench(Func<TdsRequest, CancellationToken, Task<TdsAnswer>> answer, X509Certificate2? certificate = null, SqlOptions? options = null)
    {
        Script = new ScriptedDatabase((request, attention) => request.Kind == TdsRequestKind.Batch && Own(request.Text) is { } own ? Task.FromResult(own) : answer(request, attention));
        Server = new TdsServer(Script, certificate: certificate);
        Type = new SqlType(new AllowedRoots([_folder.Folder("root")], []), TimeProvider.System, options);
    }

    public SqlServerBench(Func<TdsRequest, TdsAnswer> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public TdsServer Server { get; }

    public ScriptedDatabase Script { get; }

    public SqlType Type { get; }

    public bool CanWrite { get; set; }

    public WarningCounter Warnings { get; } = new();

    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public DateTimeOffset Now { get; set; } = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset? LastRun { get; set; }

    public int? Connector { get; set; }

    public SourceSteps? Steps { get; set; }

    public IEnumerable<string> Warned =>
        Warnings.ToList().Select(warning => $"{warning.Code} {warning.Field} x{warning.Count}: {string.Join(" | ", warning.Examples)}");

    public static TdsAnswer One(DataPool.Tds.Types.TdsType type, params object?[] values) =>
        TdsAnswer.Of([new TdsColumn("value", type)], values.Select(static value => new[] { value }));

    public List<DefinitionError> Define(JsonObject definition, out object? source)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(definition.ToJsonString());
        source = Type.ReadSource(new ObjectReader(document.RootElement, "source", errors));
        Assert.Equal(errors.Count == 0, source is not null);
        return errors;
    }

    public JsonObject Definition(string query = "SELECT value FROM t") => new()
    {
        ["provider"] = "sqlserver",
        ["host"] = "127.0.0.1",
        ["port"] = Server.Port,
        ["database"] = Server.DatabaseName,
        ["username"] = Server.User,
        ["password"] = Server.Password,
        ["query"] = query,
    };

    public async Task<PullResult> ReadAsync(JsonObject definition, CancellationToken cancel = default)
    {
        Assert.Empty(Define(definition, out var source));
        return await WholeSink.ReadAsync(sink => Type.ReadAsync(
            new PullContext
            {
                Source = source!, TimeZone = Zone, Now = Now, LastRun = LastRun, Shapes = new ShapeTable(), Warnings = Warnings, Sink = sink,
                Connector = Connector, Steps = Steps,
            },
            cancel == default ? TestContext.Current.CancellationToken : cancel));
    }

    /// <summary>The rows, each value as its kind's initial and its JSON: <c>N1 S"a"</c>.</summary>
    public async Task<string[]> RowsAsync(JsonObject? definition = null)
    {
        var result = await ReadAsync(definition ?? Definition());
        using var records = result.Records;
        return [.. Enumerable.Range(0, records.Count).Select(record => Show(records, record))];
    }

    /// <summary>How a run fails, as <c>code (tried again): message</c>; nothing of the connection's secrets is in it.</summary>
    public async Task<string> FailAsync(JsonObject? definition = null)
    {
        var failure = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(definition ?? Definition()));
        Assert.DoesNotContain(Server.Password, failure.ToString(), StringComparison.Ordinal);
        return $"{failure.Code}{(failure.Transient ? " again" : "")}: {failure.Message}";
    }

    public async ValueTask DisposeAsync()
    {
        await Type.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    // What the connector itself says to a server.
    private TdsAnswer? Own(string text)
    {
        if (text.Contains("HAS_PERMS_BY_NAME", StringComparison.Ordinal)) return One(DataPool.Tds.Types.TdsType.Int, CanWrite ? 1 : 0);
        if (text.Contains("dm_exec_connections", StringComparison.Ordinal))
            return TdsAnswer.Fail(new TdsError(300, "VIEW SERVER STATE permission was denied on object 'server', database 'master'.", Class: 14));
        if (text.Contains("BEGIN TRANSACTION", StringComparison.Ordinal)) return new TdsAnswer { Transaction = TdsTransaction.Begun };
        return text.Contains("ROLLBACK", StringComparison.Ordinal) ? new TdsAnswer { Transaction = TdsTransaction.RolledBack } : null;
    }

    private static string Show(RecordBatch records, int record)
    {
        var count = records.ShapeOf(record).Count;
        return string.Join(' ', Enumerable.Range(0, count).Select(i => Payload.Kind(records.PayloadOf(record), count, i).ToString()[..1]
            + Encoding.UTF8.GetString(Payload.Value(records.PayloadOf(record), count, i))));
    }
}
