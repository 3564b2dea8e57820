using System.Text.Json;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Outside;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

public sealed class PostgresDefinitionTests
{
    private static readonly SqlReading Reading = new(new SqlType(new AllowedRoots([], []), TimeProvider.System));

    [Theory]
    [InlineData("""{"host":"db1","database":"shop","username":"reader"}""")]
    [InlineData("""{"host":"my_db","port":6432,"database":"shop","username":"reader","password":"x","tls":"verify-full"}""")]
    [InlineData("""{"host":"[::1]","database":"shop","username":"reader"}""")]
    [InlineData("""{"connectionString":"Host=db1;Port=5433;Database=shop;Username=reader;Password=a'b;SSL Mode=VerifyFull;Search Path=sales,public"}""")]
    [InlineData("""{"connectionString":"server=db1;db=shop;user id=reader;pwd=x;sslmode=verify-full;Pooling=true;Maximum Pool Size=100;Timeout=15"}""")]
    public void Good_connections_pass(string json) => Assert.Empty(Check(json));

    [Theory]
    [InlineData("""{}""",
        "source.host required source.host is required: the name or address of the server (or give source.connectionString).",
        "source.database required source.database is required.",
        "source.username required source.username is required.")]
    [InlineData("""{"host":"/var/run/postgresql","database":"shop","username":"reader"}""",
        "source.host invalid source.host: the server must be one name or address, such as db1 or 10.0.0.5: no list, path, URL or port.")]
    [InlineData("""{"host":"db1,db2","database":"shop","username":"reader"}""",
        "source.host invalid source.host: the server must be one name or address, such as db1 or 10.0.0.5: no list, path, URL or port.")]
    [InlineData("""{"host":"db1","database":"shop","username":"reader","tls":"yes","port":0}""",
        "source.port range source.port must be between 1 and 65535.",
        "source.tls invalid source.tls must be one of: disable, prefer, require, verify-full.")]
    [InlineData("""{"host":"db1","connectionString":"Host=db1;Database=shop;Username=reader"}""",
        "source.host invalid source.host and source.connectionString exclude each other; give one of them.")]
    [InlineData("""{"connectionString":"hunter2"}""",
        "source.connectionString invalid source.connectionString: it is no list of keyword=value; write Host=db1;Database=shop;Username=reader;Password=….")]
    [InlineData("""{"connectionString":"Database=shop;Username=reader"}""",
        "source.connectionString invalid source.connectionString: it lacks the server; write Host=db1;Database=shop;Username=reader;Password=….")]
    [InlineData("""{"connectionString":"Host=db1;Database=shop"}""", "source.connectionString invalid source.connectionString: it lacks the user to sign in as.")]
    [InlineData("""{"connectionString":"Host=db1;Username=reader"}""", "source.connectionString invalid source.connectionString: it lacks the database.")]
    [InlineData("""{"connectionString":"Host=db1;Server=db2;Database=shop;Username=reader"}""",
        "source.connectionString invalid source.connectionString: the keyword 'server' says the same as 'host'; keep one of them.")]
    [InlineData("""{"connectionString":"Host=db1;Port=hunter2;Database=shop;Username=reader"}""",
        "source.connectionString invalid source.connectionString: the keyword 'port' must be a number from 1 to 65535.")]
    [InlineData("""{"connectionString":"Host=db1;Database=shop;Username=reader;SSL Mode=hunter2"}""",
        "source.connectionString invalid source.connectionString: the keyword 'ssl mode' must be Disable, Prefer, Require or VerifyFull.")]
    [InlineData("""{"connectionString":"Host=db1;Database=shop;Username=reader;Password=a;hunter2!=b"}""",
        "source.connectionString invalid source.connectionString: one of its keywords is not allowed; these are: Host, Port, Database, Username, Password, SSL Mode, Search Path.")]
    public void Every_fault_is_named(string json, params string[] expected) =>
        Assert.Equal(expected, Check(json).Select(error => $"{error.Path} {error.Code} {error.Message}"));

    [Theory]
    [InlineData("Passfile")]
    [InlineData("SSL Certificate")]
    [InlineData("SSL Key")]
    [InlineData("SSL Password")]
    [InlineData("Root Certificate")]
    [InlineData("Options")]
    [InlineData("Integrated Security")]
    [InlineData("Kerberos Service Name")]
    [InlineData("Replication Mode")]
    [InlineData("Load Balance Hosts")]
    [InlineData("Target Session Attributes")]
    [InlineData("Client Encoding")]
    public void Keywords_that_reach_further_are_refused_by_name(string keyword)
    {
        var error = Assert.Single(Check($$"""{"connectionString":"Host=db1;Database=shop;Username=reader;{{keyword}}=/etc/hunter2"}"""));
        Assert.Equal(
            $"source.connectionString: the keyword '{keyword.ToLowerInvariant()}' is not allowed; these are: Host, Port, Database, Username, Password, SSL Mode, Search Path.", error.Message);
    }

    [Theory]
    [InlineData("CALL refresh()", false, "source.query must begin with SELECT, WITH, VALUES, TABLE or SHOW: connectors only read.")]
    [InlineData("CALL refresh()", true, null)]
    [InlineData("COPY t TO PROGRAM 'x'", true, "source.query must begin with SELECT, WITH, VALUES, TABLE, SHOW or CALL: connectors only read.")]
    [InlineData("SHOW server_version", false, null)]
    [InlineData("TABLE sales", false, null)]
    public void Procedures_are_called_only_where_that_is_allowed(string query, bool isAllowed, string? expected)
    {
        var errors = Check(JsonSerializer.Serialize(new { host = "db1", database = "shop", username = "reader", allowProcedures = isAllowed }), query);
        Assert.Equal(expected, errors.SingleOrDefault()?.Message);
    }

    [Fact]
    public void Nothing_of_a_source_is_shown()
    {
        var definition = Definition("""{"host":"db1","database":"shop","username":"reader","password":"hunter2"}""", "SELECT 1");
        Assert.Empty(Reading.Define(definition, out var source));
        Assert.Equal("sql (postgresql)", source!.ToString());
    }

    private static List<DataPool.Core.Connectors.DefinitionError> Check(string connection, string query = "SELECT 1") => Reading.Define(Definition(connection, query), out _);

    private static JsonObject Definition(string connection, string query)
    {
        var definition = JsonNode.Parse(connection)!.AsObject();
        definition["provider"] = "postgresql";
        definition["query"] = query;
        return definition;
    }
}
