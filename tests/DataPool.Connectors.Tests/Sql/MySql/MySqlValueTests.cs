using Xunit;

namespace DataPool.Connectors.Tests.Sql.MySql;

/// <summary>Every type of MariaDB, from the server to the canonical value.</summary>
public sealed class MySqlValueTests
{
    [Theory]
    [InlineData("BIGINT", "9223372036854775807", "N9223372036854775807")]
    [InlineData("BIGINT", "-9223372036854775808", "N-9223372036854775808")]
    [InlineData("BIGINT UNSIGNED", "18446744073709551615", "N18446744073709551615")]
    [InlineData("INT UNSIGNED", "4294967295", "N4294967295")]
    [InlineData("MEDIUMINT", "-8388608", "N-8388608")]
    [InlineData("MEDIUMINT UNSIGNED", "16777215", "N16777215")]
    [InlineData("SMALLINT", "-32768", "N-32768")]
    [InlineData("TINYINT", "-128", "N-128")]
    [InlineData("TINYINT UNSIGNED", "255", "N255")]
    [InlineData("INT(5) ZEROFILL", "42", "N42")]
    [InlineData("TINYINT(1)", "1", "Btrue")]
    [InlineData("BOOLEAN", "FALSE", "Bfalse")]
    [InlineData("BIT(1)", "b'1'", "Btrue")]
    [InlineData("BIT(12)", "b'101'", "N5")]
    [InlineData("BIT(64)", "~0", "N18446744073709551615")]
    [InlineData("YEAR", "2026", "N2026")]
    [InlineData("YEAR", "0", "N0")]
    [InlineData("DECIMAL(65,30)", "12345678901234567890123456789012345.123456789012345678901234567891", "N12345678901234567890123456789012345.123456789012345678901234567891")]
    [InlineData("DECIMAL(65,0)", "-99999999999999999999999999999999999999999999999999999999999999999", "N-99999999999999999999999999999999999999999999999999999999999999999")]
    [InlineData("DECIMAL(5,2)", "1.50", "N1.5")]
    [InlineData("DECIMAL(20,20)", "0.00000000000000000001", "N1e-20")]
    [InlineData("FLOAT", "0.1", "N0.1")]
    [InlineData("FLOAT", "16777217", "N16777216")]
    [InlineData("FLOAT", "1.1754944e-38", "N1.1754944e-38")]
    [InlineData("DOUBLE", "0.1", "N0.1")]
    [InlineData("DOUBLE", "1.7976931348623157e308", "N1.7976931348623157e308")]
    [InlineData("DOUBLE", "9007199254740993", "N9007199254740992")]
    [InlineData("DATE", "'2026-04-09'", "D\"2026-04-09\"")]
    [InlineData("DATETIME", "'2026-07-09 14:30:00'", "D\"2026-07-09T13:30:00Z\"")]
    [InlineData("DATETIME(6)", "'2026-01-09 14:30:00.123450'", "D\"2026-01-09T14:30:00.12345Z\"")]
    [InlineData("DATETIME", "'2026-03-29 01:30:00'", "D\"2026-03-29T01:30:00Z\"")]
    [InlineData("DATETIME", "'2026-10-25 01:30:00'", "D\"2026-10-25T00:30:00Z\"")]
    [InlineData("DATETIME", "'9999-12-31 23:59:59'", "D\"9999-12-31T23:59:59Z\"")]
    [InlineData("TIME", "'08:05:09'", "S\"08:05:09\"")]
    [InlineData("TIME(6)", "'23:59:59.999999'", "S\"23:59:59.999999\"")]
    [InlineData("TIME", "'24:00:00'", "S\"P1D\"")]
    [InlineData("TIME", "'-00:00:01'", "S\"-PT1S\"")]
    [InlineData("TIME(3)", "'838:59:59.5'", "S\"P34DT22H59M59.5S\"")]
    [InlineData("CHAR(36)", "'6ccd780c-baba-1026-9564-5b8c656024db'", "S\"6ccd780c-baba-1026-9564-5b8c656024db\"")]
    [InlineData("UUID", "'6ccd780c-baba-1026-9564-5b8c656024db'", "S\"6ccd780c-baba-1026-9564-5b8c656024db\"")]
    [InlineData("INET6", "'::ffff:10.0.0.1'", "S\"::ffff:10.0.0.1\"")]
    [InlineData("VARCHAR(20) CHARACTER SET latin1", "'Zürich'", "S\"Zürich\"")]
    [InlineData("VARCHAR(20) CHARACTER SET utf16 COLLATE utf16_bin", "'Zürich €'", "S\"Zürich €\"")]
    [InlineData("VARCHAR(20) COLLATE utf8mb4_bin", "'😀 \\\"q\\\"'", "S\"😀 \\\"q\\\"\"")]
    [InlineData("TEXT", "''", "S\"\"")]
    [InlineData("LONGTEXT", "'a\\nb'", "S\"a\\nb\"")]
    [InlineData("ENUM('small','large')", "'large'", "S\"large\"")]
    [InlineData("SET('x','y','z')", "'x,z'", "S\"x,z\"")]
    [InlineData("BINARY(3)", "x'00ff'", "S\"AP8A\"")]
    [InlineData("VARBINARY(16)", "x'0102'", "S\"AQI=\"")]
    [InlineData("BLOB", "''", "S\"\"")]
    [InlineData("LONGBLOB", "x'fffefd'", "S\"//79\"")]
    [InlineData("POINT", "ST_GeomFromText('POINT(1 2)')", "S\"AAAAAAEBAAAAAAAAAAAA8D8AAAAAAAAAQA==\"")]
    [InlineData("INT", "NULL", "Nnull")]
    public async Task A_value_is_what_the_server_holds(string type, string value, string expected)
    {
        await using var bench = await MySqlBench.MakeAsync(sql: $"CREATE TABLE t (a {type}); INSERT INTO t VALUES ({value})");
        Assert.Equal([expected], await bench.RowsAsync("SELECT a FROM t"));
        Assert.Empty(bench.Warned);
    }

    [Theory]
    [InlineData("DATE", "'0000-00-00'", "0000-00-00")]
    [InlineData("DATE", "'2026-00-15'", "2026-00-15")]
    [InlineData("DATE", "'2026-02-31'", "2026-02-31")]
    [InlineData("DATETIME", "'0000-00-00 00:00:00'", "0000-00-00")]
    [InlineData("DATETIME(3)", "'2026-02-00 10:20:30.5'", "2026-02-00 10:20:30")]
    [InlineData("TIMESTAMP", "'0000-00-00 00:00:00'", "0000-00-00")]
    [InlineData("TINYINT(1)", "2", "2")]
    [InlineData("TINYINT(1)", "-1", "-1")]
    public async Task What_is_no_such_value_is_null_and_counted(string type, string value, string example)
    {
        await using var bench = await MySqlBench.MakeAsync(
            sql: $"SET sql_mode = 'ALLOW_INVALID_DATES'; CREATE TABLE t (a {type}); INSERT INTO t VALUES ({value}), (NULL), ({value})");
        Assert.Equal(["Nnull", "Nnull", "Nnull"], await bench.RowsAsync("SELECT a FROM t"));
        Assert.Equal([$"value_not_converted a x2: row 1: {example} | row 3: {example}"], bench.Warned);
    }

    [Fact]
    public async Task A_timestamp_is_an_instant_whatever_the_zones()
    {
        await using var bench = await MySqlBench.MakeAsync(sql: "CREATE TABLE t (a TIMESTAMP(6)); SET time_zone = '+05:30'; INSERT INTO t VALUES ('2026-10-25 06:30:00.5')");
        bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        Assert.Equal(["D\"2026-10-25T01:00:00.5Z\""], await bench.RowsAsync("SELECT a FROM t"));
    }

    [Fact]
    public async Task Expressions_have_the_types_of_the_server()
    {
        await using var bench = await MySqlBench.MakeAsync();
        Assert.Equal(
            ["N1 N1.5 N15 N1 S\"x\" Nnull S\"QQ==\" D\"2026-01-02\" N18446744073709551615 N0.3333"],
            await bench.RowsAsync("SELECT 1, 1.50, 1.5e1, 1 = 1, 'x', NULL, x'41', CAST('2026-01-02' AS DATE), 18446744073709551615, 1/3"));
    }

    /// <summary>Also for an account that may only read.</summary>
    [Fact]
    public async Task Json_is_json()
    {
        await using var bench = await MySqlBench.MakeAsync(sql:
            """
            CREATE TABLE t (id INT, a JSON, `b``c` JSON, d LONGTEXT, e TEXT CHECK (CHAR_LENGTH(e) < 9));
            INSERT INTO t VALUES (1, '{"x": 1.50, "y": [1, null]}', '"text"', '{"x": 1}', '[1]'), (2, 'null', NULL, NULL, NULL)
            """);
        var reader = new MySqlConnector.MySqlConnectionStringBuilder(await bench.Server.CreateUserAsync(bench.Owner.Database, "SELECT", $"{bench.Owner.Database}.*"));
        var account = new { username = reader.UserID, password = reader.Password };
        string[] expected = ["N1 J{\"x\":1.5,\"y\":[1,null]} J\"text\" S\"{\\\"x\\\": 1}\" S\"[1]\"", "N2 Nnull Nnull Nnull Nnull"];
        Assert.Equal(expected, await bench.RowsAsync("SELECT * FROM t ORDER BY id", account));
        Assert.Equal(expected[1..], await bench.RowsAsync("SELECT id, x.a AS one, x.`b``c`, d, e FROM t AS x ORDER BY id LIMIT 1 OFFSET 1", account));
        Assert.Equal(["N2"], await bench.RowsAsync("SELECT COUNT(*) FROM t", account));
    }

    /// <summary>Looking for JSON columns looks for no row, whatever the query ends with.</summary>
    [Theory]
    [InlineData("SELECT a, runs() FROM t")]
    [InlineData("SELECT a, runs() FROM t LIMIT 1")]
    [InlineData("SELECT a, runs() FROM t ORDER BY id LIMIT 1 OFFSET 0")]
    [InlineData("SELECT a, runs() FROM t OFFSET 0 ROWS FETCH FIRST 1 ROW ONLY")]
    public async Task A_query_runs_once(string query)
    {
        await using var bench = await MySqlBench.MakeAsync(sql:
            """
            CREATE TABLE t (id INT, a JSON);
            INSERT INTO t VALUES (1, '[1]');
            CREATE FUNCTION runs() RETURNS INT NOT DETERMINISTIC BEGIN SET @runs = COALESCE(@runs, 0) + 1; RETURN @runs; END
            """);
        Assert.Equal(["J[1] N1"], await bench.RowsAsync(query));
    }

    [Fact]
    public async Task A_value_beyond_16_MiB_is_null_and_counted()
    {
        await using var bench = await MySqlBench.MakeAsync();
        await bench.ExecuteAsync("SET GLOBAL max_allowed_packet = 67108864");
        Assert.Equal(["N1 Nnull Nnull"], await bench.RowsAsync("SELECT 1, REPEAT('a', 16777217) AS t, CAST(REPEAT('a', 16777217) AS BINARY) AS b"));
        Assert.Equal(["value_too_large t x1: row 1: 16777217 characters", "value_too_large b x1: row 1: 16777217 bytes"], bench.Warned);
    }
}
