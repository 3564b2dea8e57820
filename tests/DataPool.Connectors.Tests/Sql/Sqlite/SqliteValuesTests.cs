using Xunit;

namespace DataPool.Connectors.Tests.Sql.Sqlite;

public sealed class SqliteValuesTests : IDisposable
{
    private readonly SqliteBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("9223372036854775807", "N9223372036854775807")]
    [InlineData("-9223372036854775808", "N-9223372036854775808")]
    [InlineData("9007199254740993", "N9007199254740993")]
    [InlineData("0", "N0")]
    [InlineData("0.1", "N0.1")]
    [InlineData("0.1 + 0.2", "N0.30000000000000004")]
    [InlineData("1e16", "N10000000000000000")]
    [InlineData("-0.0", "N0")]
    [InlineData("1e300", "N1e300")]
    [InlineData("5e-324", "N_")]
    [InlineData("9e999", "N_")]
    [InlineData("NULL", "Nnull")]
    [InlineData("''", "S\"\"")]
    [InlineData("'ä\"\\' || char(10)", "S\"ä\\\"\\\\\\n\"")]
    [InlineData("'007'", "S\"007\"")]
    [InlineData("x'00ff10'", "S\"AP8Q\"")]
    [InlineData("x''", "S\"\"")]
    public async Task An_expression_goes_by_its_storage_class(string expression, string expected)
    {
        _bench.Make("shop.db", "");
        var row = Assert.Single(await _bench.RowsAsync($"SELECT {expression} AS value"));
        Assert.Equal(expected == "N_" ? "Nnull" : expected, row);
        Assert.Equal(expected == "N_", _bench.Warned.Any());
    }

    [Theory]
    [InlineData("INTEGER", "9223372036854775807", "N9223372036854775807")]
    [InlineData("UNSIGNED BIG INT", "5", "N5")]
    [InlineData("DOUBLE PRECISION", "1", "N1")]
    [InlineData("FLOAT", "0.1", "N0.1")]
    [InlineData("DECIMAL(10,2)", "1.50", "N1.5")]
    [InlineData("smallmoney", "'12.5'", "N12.5")]
    [InlineData("NUMERIC TEXT", "'12345678901234567.89'", "N12345678901234567.89")]
    [InlineData("NUMERIC TEXT", "' +007.50 '", "N7.5")]
    [InlineData("BOOLEAN", "1", "Btrue")]
    [InlineData("bool", "0", "Bfalse")]
    [InlineData("BIT", "'TRUE'", "Btrue")]
    [InlineData("BIT(1)", "'false'", "Bfalse")]
    [InlineData("DATE", "'2026-04-09'", "D\"2026-04-09\"")]
    [InlineData("DATETIME", "'2026-04-09T12:00:00.250Z'", "D\"2026-04-09T12:00:00.25Z\"")]
    [InlineData("DATETIME", "'2026-04-09 12:00'", "D\"2026-04-09T11:00:00Z\"")]
    [InlineData("DATETIME", "'2026-03-29 01:30:00'", "D\"2026-03-29T01:30:00Z\"")]
    [InlineData("DATETIME", "'2026-10-25 01:30:00'", "D\"2026-10-25T00:30:00Z\"")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "'2026-04-09 12:00:00+02:00'", "D\"2026-04-09T10:00:00Z\"")]
    [InlineData("DATETIME", "1775736000", "D\"2026-04-09T12:00:00Z\"")]
    [InlineData("DATETIME", "-1", "D\"1969-12-31T23:59:59Z\"")]
    [InlineData("DATETIME", "2461140.25", "D\"2026-04-09T18:00:00Z\"")]
    [InlineData("TIME", "'12:00:00'", "S\"12:00:00\"")]
    [InlineData("JSON", "'{ \"a\" : [1.0, \"x\"] }'", "J{\"a\":[1,\"x\"]}")]
    [InlineData("JSON", "'\"text\"'", "J\"text\"")]
    [InlineData("JSON", "'5'", "J5")]
    [InlineData("JSON", "' null '", "Nnull")]
    [InlineData("BLOB", "x'00ff10'", "S\"AP8Q\"")]
    [InlineData("BLOB", "'text'", "S\"dGV4dA==\"")]
    [InlineData("VARCHAR(20)", "x'00ff10'", "S\"AP8Q\"")]
    [InlineData("VARCHAR(20)", "12.50", "S\"12.5\"")]
    [InlineData("CURRENCY", "12", "S\"12\"")]
    [InlineData("INTERVAL", "'P1D'", "S\"P1D\"")]
    [InlineData("POINT", "'1 2'", "S\"1 2\"")]
    [InlineData("", "7", "N7")]
    [InlineData("", "'7'", "S\"7\"")]
    public async Task A_declared_type_decides(string type, string value, string expected)
    {
        _bench.Make("shop.db", $"CREATE TABLE t (value {type}); INSERT INTO t VALUES ({value});");
        Assert.Equal([expected], await _bench.RowsAsync("SELECT value FROM t"));
        Assert.Empty(_bench.Warned);
    }

    [Theory]
    [InlineData("INTEGER", "'n/a'", "row 1: n/a")]
    [InlineData("INTEGER", "x'0102'", "row 1: 2 bytes")]
    [InlineData("REAL", "9e999", "row 1: Inf")]
    [InlineData("REAL", "-9e999", "row 1: -Inf")]
    [InlineData("BOOLEAN", "2", "row 1: 2")]
    [InlineData("BOOLEAN", "'yes'", "row 1: yes")]
    [InlineData("DATE", "'0000-00-00'", "row 1: 0000-00-00")]
    [InlineData("DATE", "''", "row 1: ")]
    [InlineData("DATETIME", "1775736000000", "row 1: 1775736000000")]
    [InlineData("DATETIME", "-0.5", "row 1: -0.5")]
    [InlineData("DATETIME", "'2026-04-09 25:00'", "row 1: 2026-04-09 25:00")]
    [InlineData("JSON", "'{\"a\":1,}'", "row 1: {\"a\":1,}")]
    [InlineData("JSON", "'{\"a\":1,\"a\":2}'", "row 1: {\"a\":1,\"a\":2}")]
    [InlineData("JSON", "x'7b7d'", "row 1: 2 bytes")]
    [InlineData("BLOB", "5", "row 1: 5")]
    [InlineData("TEXT", "9e999", null)]
    [InlineData("CURRENCY", "9e999", "row 1: Inf")]
    public async Task What_does_not_convert_is_null_and_counted(string type, string value, string? example)
    {
        _bench.Make("shop.db", $"CREATE TABLE t (value {type}); INSERT INTO t VALUES ({value});");
        var rows = await _bench.RowsAsync("SELECT value FROM t");
        Assert.Equal(example is null ? ["S\"Inf\""] : ["Nnull"], rows);
        Assert.Equal(example is null ? [] : [$"value_not_converted value x1: {example}"], _bench.Warned);
    }

    [Fact]
    public async Task Warnings_count_all_and_keep_three()
    {
        _bench.Make("shop.db", "CREATE TABLE t (value INT); INSERT INTO t VALUES ('a'), (1), ('b'), ('c'), ('d');");
        Assert.Equal(["Nnull", "N1", "Nnull", "Nnull", "Nnull"], await _bench.RowsAsync("SELECT value FROM t"));
        Assert.Equal(["value_not_converted value x4: row 1: a | row 3: b | row 4: c"], _bench.Warned);
    }

    [Theory]
    [InlineData("CAST(x'61ff62' AS TEXT)")]
    [InlineData("CAST(x'61eda08062' AS TEXT)")]
    [InlineData("CAST(x'610062' AS TEXT)")]
    public async Task Text_that_no_database_should_hold_is_null_and_counted(string expression)
    {
        _bench.Make("shop.db", $"CREATE TABLE t (value TEXT); INSERT INTO t VALUES ({expression});");
        Assert.Equal(["Nnull Nnull"], await _bench.RowsAsync($"SELECT value, {expression} AS other FROM t"));
        Assert.Equal(["invalid_text", "invalid_text"], _bench.Warnings.ToList().Select(warning => warning.Code));
    }

    [Theory]
    [InlineData("UTF-16le")]
    [InlineData("UTF-16be")]
    public async Task Databases_in_UTF_16_read_alike(string encoding)
    {
        _bench.Make("shop.db", $$"""
            PRAGMA encoding = '{{encoding}}';
            CREATE TABLE t (name TEXT, price NUMERIC TEXT, day DATE, data JSON, raw BLOB);
            INSERT INTO t VALUES ('Zoë 🎈', '1.50', '2026-04-09', '{"a": 1}', x'0102');
            """);
        Assert.Equal(["S\"Zoë 🎈\" N1.5 D\"2026-04-09\" J{\"a\":1} S\"AQI=\""], await _bench.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Long_values_come_whole()
    {
        _bench.Make("shop.db", "CREATE TABLE t (a TEXT, b BLOB); INSERT INTO t VALUES (printf('%.*c', 300000, 'x'), zeroblob(300000));");
        var row = Assert.Single(await _bench.RowsAsync("SELECT * FROM t"));
        Assert.Equal($"S\"{new string('x', 300_000)}\" S\"{new string('A', 400_000)}\"", row);
    }
}
