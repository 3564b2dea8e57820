using System.Text;
using System.Text.Json;
using DataPool.Connectors.Sql;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Outside;
using SQLitePCL;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.Sqlite;

/// <summary>A folder of SQLite files under one allowed root, and the connector type that reads them.</summary>
public sealed class SqliteBench : IDisposable
{
    static SqliteBench() => Batteries_V2.Init();

    public SqliteBench()
    {
        Roots = new AllowedRoots([Temp.Folder("root"), Temp.Folder("second")], [Temp.Folder("data")]);
        Type = new SqlType(Roots, TimeProvider.System);
    }

    public TempFolder Temp { get; } = new();

    public AllowedRoots Roots { get; }

    public SqlType Type { get; }

    public WarningCounter Warnings { get; } = new();

    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public DateTimeOffset Now { get; set; } = new(2026, 4, 9, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset? LastRun { get; set; }

    public IEnumerable<string> Warned =>
        Warnings.ToList().Select(warning => $"{warning.Code} {warning.Field} x{warning.Count}: {string.Join(" | ", warning.Examples)}");

    /// <summary>Runs statements on a file below the root, made where it is missing, and keeps it open.</summary>
    public sqlite3 Open(string name, string sql = "")
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(Temp["root/" + name], out var db));
        Execute(db, sql);
        return db;
    }

    public void Make(string name, string sql) => Open(name, sql).Dispose();

    public static void Execute(sqlite3 db, string sql)
    {
        if (raw.sqlite3_exec(db, sql, out var error) != raw.SQLITE_OK) Assert.Fail(error);
    }

    /// <summary>The errors of a definition's source.</summary>
    public List<DefinitionError> Check(string json) => Define(json, out _);

    public List<DefinitionError> Define(string json, out object? source)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(json);
        source = Type.ReadSource(new ObjectReader(document.RootElement, "source", errors));
        Assert.Equal(errors.Count == 0, source is not null);
        return errors;
    }

    public async Task<PullResult> ReadAsync(string query, string database = "shop.db", object? options = null, CancellationToken cancel = default)
    {
        var definition = JsonSerializer.SerializeToNode(new { provider = "sqlite", query })!.AsObject();
        if (options is null) definition["database"] = database;
        else foreach (var (name, value) in JsonSerializer.SerializeToNode(options)!.AsObject()) definition[name] = value?.DeepClone();
        if (!definition.ContainsKey("connectionString")) definition["database"] ??= database;
        Assert.Empty(Define(definition.ToJsonString(), out var source));
        return await RunAsync(source!, cancel);
    }

    public Task<PullResult> RunAsync(object source, CancellationToken cancel = default) => WholeSink.ReadAsync(sink => Type.ReadAsync(
        new PullContext { Source = source, TimeZone = Zone, Now = Now, LastRun = LastRun, Shapes = new ShapeTable(), Warnings = Warnings, Sink = sink }, cancel));

    public async Task<SourceException> FailAsync(string query, string database = "shop.db", object? options = null) =>
        await Assert.ThrowsAsync<SourceException>(() => ReadAsync(query, database, options, TestContext.Current.CancellationToken));

    /// <summary>The rows, each value as its kind's initial and its JSON: <c>N1 S"a"</c>.</summary>
    public async Task<string[]> RowsAsync(string query, string database = "shop.db", object? options = null)
    {
        var result = await ReadAsync(query, database, options, TestContext.Current.CancellationToken);
        using var records = result.Records;
        return [.. Enumerable.Range(0, records.Count).Select(record => Show(records, record))];
    }

    private static string Show(RecordBatch records, int record)
    {
        var count = records.ShapeOf(record).Count;
        return string.Join(' ', Enumerable.Range(0, count).Select(i => Payload.Kind(records.PayloadOf(record), count, i).ToString()[..1]
            + Encoding.UTF8.GetString(Payload.Value(records.PayloadOf(record), count, i))));
    }

    public void Dispose() => Temp.Dispose();
}
