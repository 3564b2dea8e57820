using System.Text.Json;
using DataPool.Connectors.Tests.Sql.Sqlite;
using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

public sealed class SqlDefinitionTests : IDisposable
{
    private readonly SqliteBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_type_describes_itself()
    {
        Assert.Equal("sql", _bench.Type.Name);
        Assert.Empty(_bench.Define("""{"provider":"sqlite","database":"shop.db","query":"SELECT 1"}""", out var source));
        Assert.Equal(60, _bench.Type.DefaultIntervalSeconds(source!));
        Assert.Equal(["connectionString", "password"], _bench.Type.Secrets);
    }

    [Theory]
    [InlineData("""{"provider":"sqlite","database":"shop.db","query":"SELECT 1"}""")]
    [InlineData("""{"provider":"sqlite","database":"sub/shop.db","query":"select 1;","timeoutSeconds":3600,"maxRows":100000}""")]
    [InlineData("""{"provider":"sqlite","connectionString":"Data Source=shop.db","query":"VALUES (1)"}""")]
    [InlineData("""{"provider":"sqlite","connectionString":"DATASOURCE='a;b.db'; mode=readonly","query":"WITH a AS (SELECT 1) SELECT * FROM a"}""")]
    [InlineData("""{"provider":"sqlite","connectionString":"Filename=shop.db;","query":"/* why */ -- and\n SELECT ';' AS \"a;b\", [c;d], `e;f` FROM t -- end; no\n ; /* ; */ ;"}""")]
    public void Good_definitions_pass(string json) => Assert.Empty(_bench.Check(json));

    [Theory]
    [InlineData("""{}""", "source.provider required source.provider is required.", "source.query required source.query is required.")]
    [InlineData("""{"provider":"oracle","query":"SELECT 1","host":"db1"}""", "source.provider invalid source.provider must be one of: postgresql, mysql, sqlserver, sqlite.")]
    [InlineData("""{"provider":"sqlite","query":" "}""",
        "source.query required source.query must not be empty.",
        "source.database required source.database is required: the path of the SQLite file (or give source.connectionString).")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","database":""}""",
        "source.database required source.database is required: the path of the SQLite file (or give source.connectionString).")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","database":7}""", "source.database type source.database must be a string.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","database":"a.db","connectionString":"Data Source=a.db"}""",
        "source.database invalid source.database and source.connectionString exclude each other; give one of them.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","database":"a.db","timeoutSeconds":0,"maxRows":100001,"password":"x"}""",
        "source.timeoutSeconds range source.timeoutSeconds must be between 1 and 3600.",
        "source.maxRows range source.maxRows must be between 1 and 100000.",
        "source.password unknown source.password is not known here; remove it.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","database":"File:a.db?mode=rwc"}""",
        "source.database invalid source.database: a file: URI is not possible; give the plain path of the SQLite file.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","database":":memory:"}""",
        "source.database invalid source.database: :memory: is an empty database; give the path of the SQLite file.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","database":"a\u0000b"}""",
        "source.database invalid source.database: the path must not contain control characters.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"Data Source=file:a.db"}""",
        "source.connectionString invalid source.connectionString: a file: URI is not possible; give the plain path of the SQLite file.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"Data Source=:memory:"}""",
        "source.connectionString invalid source.connectionString: :memory: is an empty database; give the path of the SQLite file.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"Data Source=a.db;Password=hunter2"}""",
        "source.connectionString invalid source.connectionString: the keyword 'password' is not allowed; only Data Source and Mode=ReadOnly are.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"Data Source=a.db;Pooling=False"}""",
        "source.connectionString invalid source.connectionString: the keyword 'pooling' is not allowed; only Data Source and Mode=ReadOnly are.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"Data Source=a.db;hunter2-and=more"}""",
        "source.connectionString invalid source.connectionString: one of its keywords is not allowed; only Data Source and Mode=ReadOnly are.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"Data Source=a.db;Mode=ReadWrite"}""",
        "source.connectionString invalid source.connectionString: Mode can only be ReadOnly.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"Data Source=a.db;Filename=b.db"}""",
        "source.connectionString invalid source.connectionString: it names the file twice; keep one Data Source.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"hunter2"}""",
        "source.connectionString invalid source.connectionString: it is no list of keyword=value; write Data Source=shop.db.")]
    [InlineData("""{"provider":"sqlite","query":"SELECT 1","connectionString":"Mode=ReadOnly"}""",
        "source.connectionString invalid source.connectionString: it lacks the file; write Data Source=shop.db.")]
    public void Every_fault_is_named(string json, params string[] expected) =>
        Assert.Equal(expected, _bench.Check(json).Select(error => $"{error.Path} {error.Code} {error.Message}"));

    [Theory]
    [InlineData("DELETE FROM t")]
    [InlineData("ATTACH 'x' AS y")]
    [InlineData("VACUUM INTO 'x'")]
    [InlineData("PRAGMA writable_schema = 1")]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("-- SELECT 1")]
    [InlineData("/* SELECT 1 */ DROP TABLE t")]
    [InlineData("/* SELECT 1")]
    [InlineData("SELECTED")]
    [InlineData("; SELECT 1")]
    [InlineData("'SELECT'")]
    public void Other_statements_are_refused(string query) =>
        Assert.Equal("source.query must begin with SELECT, WITH or VALUES: connectors only read.", Assert.Single(CheckQuery(query)).Message);

    [Theory]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DROP TABLE t")]
    [InlineData("SELECT ''';'; DROP TABLE t")]
    [InlineData("SELECT 1 /* ' */; DROP TABLE t --'")]
    [InlineData("SELECT 1 -- '\n; DROP TABLE t")]
    public void Several_statements_are_refused(string query) =>
        Assert.Equal("source.query must be one statement; remove what follows the first ';'.", Assert.Single(CheckQuery(query)).Message);

    [Fact]
    public void A_query_holds_no_NUL() =>
        Assert.Equal("source.query must not contain a NUL character.", Assert.Single(CheckQuery("SELECT 1\0; DROP TABLE t")).Message);

    private List<DefinitionError> CheckQuery(string query) =>
        _bench.Check(JsonSerializer.Serialize(new { provider = "sqlite", database = "a.db", query }));
}
