using System.Text.Json.Nodes;
using DataPool.Connectors.Tests.Sql.Compliance;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>Every common type, to the digit.</summary>
public sealed class PostgresValuesTests(PostgresSource source) : IClassFixture<PostgresSource>, IAsyncLifetime
{
    private readonly SqlReading _reading = new(source.Type);

    // Before whatever test is the first: connections know the types that were there when the first one was made.
    public async ValueTask InitializeAsync()
    {
        if (source.Missing is null) await PrepareAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    // Numbers
    [InlineData("32767::int2, (-2147483648)::int4, 9223372036854775807::int8, 4294967295::oid", "N32767 N-2147483648 N9223372036854775807 N4294967295")]
    [InlineData("0::numeric, 1.50::numeric(10,4), (-0.0001)::numeric, 100::numeric, 10000::numeric, 12345678.0000::numeric", "N0 N1.5 N-0.0001 N100 N10000 N12345678")]
    [InlineData("123456789012345678901234567890.123456789012345678901234567890::numeric", "N123456789012345678901234567890.12345678901234567890123456789")]
    [InlineData("0.00000000000000000000000000000001::numeric, 1e100::numeric, 1e-100::numeric, 1e308::numeric", "N1e-32 N1e100 N1e-100 N1e308")]
    [InlineData("repeat('9', 100)::numeric", "N9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999")]
    [InlineData("0.1::float4, 0.1::float8, 1e-300::float8, (-0.0)::float8, 16777216::float4, 123456789.123::float8", "N0.1 N0.1 N1e-300 N0 N16777216 N123456789.123")]
    [InlineData("'$1,234.56'::money, '-0.01'::money", "N1234.56 N-0.01")]
    [InlineData("true, false, NULL::boolean, B'1'::bit(1), B'0'::bit(1)", "Btrue Bfalse Nnull Btrue Bfalse")]
    // Texts
    [InlineData("'a'::text, 'b'::varchar, 'c'::char(3), 'd'::name, 'e'::\"char\", ''::text", "S\"a\" S\"b\" S\"c  \" S\"d\" S\"e\" S\"\"")]
    [InlineData("'00112233-4455-6677-8899-AABBCCDDEEFF'::uuid", "S\"00112233-4455-6677-8899-aabbccddeeff\"")]
    [InlineData("'ok'::mood, ARRAY['ok','sad']::mood[]", "S\"ok\" J[\"ok\",\"sad\"]")]
    [InlineData("'10.0.0.1/8'::inet, '10.0.0.0/8'::cidr, '08:00:2b:01:02:03'::macaddr", "S\"10.0.0.1/8\" S\"10.0.0.0/8\" S\"08:00:2b:01:02:03\"")]
    [InlineData("int4range(1, 5), '[2026-01-01,2026-02-01)'::daterange, B'101', '<a>b</a>'::xml", "S\"[1,5)\" S\"[2026-01-01,2026-02-01)\" S\"101\" S\"<a>b</a>\"")]
    [InlineData("row(1, 'x y'), point(1,2), 'a & b'::tsquery, (1, 'x')::pair", "S\"(1,\\\"x y\\\")\" S\"(1,2)\" S\"'a' & 'b'\" S\"(1,x)\"")]
    [InlineData("'\\x00ff10'::bytea, ''::bytea", "S\"AP8Q\" S\"\"")]
    [InlineData("'42'::positive, 'x@y'::mail", "N42 S\"x@y\"")]
    [InlineData("1::regclass, 'pg_class'::regclass, '{}'::aclitem[]", "S\"1\" S\"pg_class\" J[]")]
    // Dates
    [InlineData("date '2026-04-09', date '0001-01-01', date '9999-12-31', date '1582-10-10'", "D\"2026-04-09\" D\"0001-01-01\" D\"9999-12-31\" D\"1582-10-10\"")]
    [InlineData("timestamp '2026-04-09 12:00:00.123456', timestamp '2026-01-09 12:00', timestamp '1999-12-31 23:59:59.5'", "D\"2026-04-09T11:00:00.123456Z\" D\"2026-01-09T12:00:00Z\" D\"1999-12-31T23:59:59.5Z\"")]
    [InlineData("timestamp '2026-03-29 01:30', timestamp '2026-10-25 01:30'", "D\"2026-03-29T01:30:00Z\" D\"2026-10-25T00:30:00Z\"")]
    [InlineData("timestamptz '2026-04-09 12:00+02', timestamptz '2026-04-09 12:00'", "D\"2026-04-09T10:00:00Z\" D\"2026-04-09T11:00:00Z\"")]
    [InlineData("time '04:05:06', time '23:59:59.25', time '24:00', timetz '04:05:06+02'", "S\"04:05:06\" S\"23:59:59.25\" S\"24:00:00\" S\"04:05:06+02\"")]
    [InlineData("interval '1 year 2 months 3 days 4 hours 5 minutes 6.5 seconds', interval '0', interval '-1 day -2 hours', interval '90 minutes'", "S\"P1Y2M3DT4H5M6.5S\" S\"PT0S\" S\"P-1DT-2H\" S\"PT1H30M\"")]
    // JSON and arrays
    [InlineData("'{\"b\": 1, \"a\": [1.50, null]}'::json, '{\"b\": 1, \"a\": [1.50, null]}'::jsonb, 'null'::jsonb, '5'::json", "J{\"b\":1,\"a\":[1.5,null]} J{\"a\":[1.5,null],\"b\":1} Nnull J5")]
    [InlineData("ARRAY[1,2,NULL], ARRAY[1.50,9007199254740993]::numeric[], '{}'::int[], ARRAY[[1,2],[3,4]], '[0:1]={7,8}'::int[]", "J[1,2,null] J[1.5,9007199254740993] J[] J[[1,2],[3,4]] J[7,8]")]
    [InlineData("ARRAY['a','NULL',NULL,'b c','d\"e\\f','',',{}']", "J[\"a\",\"NULL\",null,\"b c\",\"d\\\"e\\\\f\",\"\",\",{}\"]")]
    [InlineData("ARRAY[true,false], ARRAY[date '2026-04-09'], ARRAY[timestamp '2026-04-09 12:00'], ARRAY['{\"a\":1}'::jsonb], ARRAY['\\x00ff'::bytea]", "J[true,false] J[\"2026-04-09\"] J[\"2026-04-09T11:00:00Z\"] J[{\"a\":1}] J[\"AP8=\"]")]
    [InlineData("ARRAY['NaN'::float8, 1], ARRAY['infinity'::timestamp]", "J[\"NaN\",1] J[\"infinity\"]")]
    [InlineData("ARRAY['1','2']::positive[], ARRAY[box '((0,0),(1,1))', box '((2,2),(3,3))']", "J[1,2] J[\"(1,1),(0,0)\",\"(3,3),(2,2)\"]")]
    public async Task Values_are_exact(string expressions, string expected)
    {
        Assert.SkipWhen(source.Missing is not null, source.Missing ?? "");
        Assert.Equal([expected], await RowsAsync("SELECT " + expressions));
        Assert.DoesNotContain(_reading.Warned, warned => !warned.StartsWith("duplicate_column", StringComparison.Ordinal));
        // Once more, now that the columns' types are known.
        Assert.Equal([expected], await RowsAsync("SELECT " + expressions));
    }

    [Theory]
    [InlineData("'NaN'::numeric", "value_not_converted a x1: row 1: NaN")]
    [InlineData("'Infinity'::numeric", "value_not_converted a x1: row 1: Infinity")]
    [InlineData("'-Infinity'::float8", "value_not_converted a x1: row 1: -Infinity")]
    [InlineData("'NaN'::float4", "value_not_converted a x1: row 1: NaN")]
    [InlineData("repeat('9', 101)::numeric", "value_not_converted a x1: row 1: a number of more than 100 digits")]
    [InlineData("1e-309::numeric", "value_not_converted a x1: row 1: a number of more than 100 digits")]
    [InlineData("date 'infinity'", "value_not_converted a x1: row 1: infinity")]
    [InlineData("timestamp '-infinity'", "value_not_converted a x1: row 1: -infinity")]
    [InlineData("timestamptz 'infinity'", "value_not_converted a x1: row 1: infinity")]
    [InlineData("date '0044-03-15 BC'", "value_not_converted a x1: row 1: a day before the year 1")]
    [InlineData("timestamp '0044-03-15 12:00 BC'", "value_not_converted a x1: row 1: a time before the year 1")]
    [InlineData("date '10000-01-01'", "value_not_converted a x1: row 1: a day after the year 9999")]
    public async Task What_has_no_canonical_form_is_null_and_counted(string expression, string warned)
    {
        Assert.Equal(["Nnull N1"], await RowsAsync($"SELECT {expression} AS a, 1 AS b"));
        Assert.Equal([warned], _reading.Warned);
    }

    [Fact]
    public async Task A_value_over_16_MiB_is_null_and_counted_and_the_rest_is_read()
    {
        Assert.Equal(["N1 Nnull S\"after\" Nnull"], await RowsAsync("SELECT 1 AS id, repeat('x', 17000000) AS large, 'after' AS note, repeat('x', 17000000)::bytea AS blob"));
        Assert.Equal(["value_too_large large x1: row 1: 17000000 bytes", "value_too_large blob x1: row 1: 17000000 bytes"], _reading.Warned);
    }

    [Fact]
    public async Task The_sessions_settings_do_not_change_what_is_read()
    {
        await source.Server.ExecuteAsync("postgres", $"ALTER DATABASE {source.DatabaseName} SET DateStyle = 'German, DMY'");
        await source.Server.ExecuteAsync("postgres", $"ALTER DATABASE {source.DatabaseName} SET TimeZone = 'Asia/Tokyo'");
        await source.Server.ExecuteAsync("postgres", $"ALTER DATABASE {source.DatabaseName} SET IntervalStyle = 'sql_standard'");
        await source.Server.ExecuteAsync("postgres", $"ALTER DATABASE {source.DatabaseName} SET bytea_output = 'escape'");
        await source.Server.ExecuteAsync("postgres", $"ALTER DATABASE {source.DatabaseName} SET extra_float_digits = 0");
        _reading.Connector = 77;
        source.Type.Forget(1);
        // The connector's own zone is the session's: what the query computes of "now" is what the connector means by it.
        Assert.Equal(
            ["S\"Europe/London\" J[\"2026-04-09T11:00:00Z\"] J[\"P1DT2H\"] N0.30000000000000004 J[\"AP8=\"] D\"2026-04-09T11:00:00Z\""],
            await RowsAsync("SELECT current_setting('TimeZone') AS zone, ARRAY[timestamptz '2026-04-09 12:00'], ARRAY[interval '26 hours' - interval '24 hours' + interval '1 day'], 0.1::float8 + 0.2::float8, ARRAY['\\x00ff'::bytea], '2026-04-09 12:00'::timestamptz"));
    }

    [Fact]
    public async Task Columns_that_change_between_runs_are_read_as_they_are_then()
    {
        await source.ExecuteAsync("DROP VIEW IF EXISTS changing");
        await source.ExecuteAsync("CREATE VIEW changing AS SELECT 1 AS a, 'x'::text AS b");
        Assert.Empty(_reading.Define(Source("SELECT * FROM changing"), out var read));
        Assert.Equal("N1 S\"x\"", await FirstAsync(read!));
        await source.ExecuteAsync("DROP VIEW changing");
        await source.ExecuteAsync("CREATE VIEW changing AS SELECT 'y' AS b, 2.5 AS c, true AS d");
        Assert.Equal("S\"y\" N2.5 Btrue", await FirstAsync(read!));
        await source.ExecuteAsync("DROP VIEW changing");
        await source.ExecuteAsync("CREATE VIEW changing AS SELECT int4range(1, 2) AS e");
        // One that PostgreSQL must write as text has come: the next run asks for it that way.
        Assert.Equal("columns_changed", (await Assert.ThrowsAsync<DataPool.Core.Connectors.SourceException>(() => _reading.RunAsync(read!, cancel: TestContext.Current.CancellationToken))).Code);
        Assert.Equal("S\"[1,2)\"", await FirstAsync(read!));
    }

    private async Task<string> FirstAsync(object read)
    {
        using var records = (await _reading.RunAsync(read, cancel: TestContext.Current.CancellationToken)).Records;
        return SqlReading.Show(records, 0);
    }

    private JsonObject Source(string query)
    {
        if (source.Missing is { } reason) Assert.Skip(reason);
        var definition = source.Connection;
        definition["query"] = query;
        return definition;
    }

    private Task<string[]> RowsAsync(string query) => _reading.RowsAsync(Source(query));

    private async Task PrepareAsync()
    {
        await source.ExecuteAsync("""
            DO $$ BEGIN
              IF to_regtype('mood') IS NULL THEN
                CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (a int, b text);
                CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE DOMAIN mail AS text;
              END IF;
            END $$
            """);
    }
}
