using System.Text.Json;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.PostgreSql;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

/// <summary>Rows that came as the last time are not converted again: that must never be seen in what is read.</summary>
public sealed class PostgresChangesTests : IAsyncLifetime
{
    private const string Table = """
        CREATE TABLE rows AS SELECT i AS id, 'name ' || i AS name, i * 0.5::float8 AS ratio, (i * 1.25)::numeric(10, 2) AS price, timestamp '2026-01-01' + i * interval '1 hour' AS at,
        NULL::text AS note FROM generate_series(1, 500) i;
        GRANT SELECT ON rows TO PUBLIC
        """;

    private PostgresBench _bench = null!;

    public async ValueTask InitializeAsync() => _bench = await PostgresBench.MakeAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Whatever_changes_is_read_as_it_is_now()
    {
        await _bench.ExecuteAsync(Table);
        Assert.Empty(_bench.Reading.Define(_bench.Source("SELECT * FROM rows ORDER BY id"), out var source));
        string[] changes =
        [
            "SELECT 1",
            "UPDATE rows SET ratio = ratio + 0.25 WHERE id IN (1, 250, 500)",
            "UPDATE rows SET note = '' WHERE id = 2",
            "UPDATE rows SET note = NULL, name = '' WHERE id = 2",
            "INSERT INTO rows VALUES (0, 'first', 0, 0, '2026-01-01', 'inserted before all others')",
            "DELETE FROM rows WHERE id BETWEEN 100 AND 110",
            "INSERT INTO rows SELECT 1000 + i, 'later', i, i, '2026-02-01' FROM generate_series(1, 50) i",
            "UPDATE rows SET name = repeat('w', 70000) WHERE id = 7",
            "UPDATE rows SET price = 99999999.99, at = 'infinity' WHERE id = 8",
            "UPDATE rows SET at = NULL WHERE id = 8",
            "DELETE FROM rows WHERE id > 5",
            "DELETE FROM rows",
            "INSERT INTO rows VALUES (3, 'again', 1, 1, '2026-01-01')",
        ];
        foreach (var change in changes)
        {
            await _bench.ExecuteAsync(change);
            // A connector of which nothing is known yet converts all of them.
            var (expected, warned) = await ReadAsync(source!, connector: null);
            Assert.Equal(expected, (await ReadAsync(source!, connector: 1)).Rows);
            var (again, warnedAgain) = await ReadAsync(source!, connector: 1);
            Assert.Equal(expected, again);
            Assert.Equal(warned, warnedAgain);
        }
    }

    [Fact]
    public async Task Rows_are_remembered_while_their_connector_is_there()
    {
        await using var provider = new PostgresProvider(SqlServices.Of(new SqlOptions(), TimeProvider.System));
        using var definition = JsonDocument.Parse(_bench.Source("").ToJsonString());
        var errors = new List<DefinitionError>();
        var connection = provider.ReadConnection(new ObjectReader(definition.RootElement, "source", errors))!;
        // A last value that is too long to be remembered must not keep the rows behind it from it.
        var query = new SqlQuery("SELECT i AS id, repeat('x', CASE i WHEN 1 THEN 300000 ELSE 2000 END) AS text FROM generate_series(1, 100) i", 30, 1000);
        await ReadAsync(null);
        Assert.Equal(0, provider.Seen.Size);
        await ReadAsync(1);
        Assert.InRange(provider.Seen.Size, 99 * 2000 * 2, 2 * SeenRows.MostBytes);
        await Assert.ThrowsAsync<SourceException>(() => ReadAsync(1, maxRows: 50));
        Assert.Equal(0, provider.Seen.Size);
        await ReadAsync(1);
        Assert.NotEqual(0, provider.Seen.Size);
        provider.Forget(1);
        Assert.Equal(0, provider.Seen.Size);

        async Task ReadAsync(int? connector, int maxRows = 1000)
        {
            using var all = new RecordBatch();
            var context = new PullContext
            {
                Source = connection, TimeZone = TimeZoneInfo.Utc, Now = DateTimeOffset.UnixEpoch, LastRun = null, Shapes = new ShapeTable(), Warnings = new WarningCounter(),
                Sink = new WholeSink(all), Connector = connector,
            };
            (await provider.ReadAsync(connection, query with { MaxRows = maxRows }, context, TestContext.Current.CancellationToken)).Records.Dispose();
        }
    }

    [Fact]
    public async Task Bytes_of_another_type_or_zone_are_another_value()
    {
        Assert.Equal(["N1065353216 N4607182418800017408"], await _bench.RowsAsync("SELECT 1065353216::int4 AS a, 4607182418800017408::int8 AS b"));
        Assert.Equal(["N1 N1"], await _bench.RowsAsync("SELECT 1::float4 AS a, 1::float8 AS b"));
        Assert.Equal(["D\"2000-01-01\" D\"2000-01-01T00:00:00.000001Z\""], await _bench.RowsAsync("SELECT date '2000-01-01' AS a, timestamp '2000-01-01 00:00:00.000001' AS b"));
        _bench.Reading.Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        Assert.Equal(["D\"2000-01-01\" D\"1999-12-31T15:00:00.000001Z\""], await _bench.RowsAsync("SELECT date '2000-01-01' AS a, timestamp '2000-01-01 00:00:00.000001' AS b"));
    }

    [Theory]
    [InlineData(4075, 4100)]
    [InlineData(8170, 8200)]
    [InlineData(20_000, 20_000)]
    [InlineData(65_510, 65_545)]
    [InlineData(200_000, 200_000)]
    public async Task Values_of_every_length_come_whole(int from, int to)
    {
        // NULLs behind a value that fills the room, one more value behind them, and a second row that is a little longer.
        for (var length = from; length <= to; length++)
        {
            var rows = await _bench.RowsAsync($"SELECT 1::int4 AS a, repeat('x', {length} + i) AS b, NULL AS c, NULL AS d, repeat('y', {length}) AS e, NULL AS f FROM generate_series(0, 1) i");
            var last = new string('y', length);
            Assert.Equal([$"N1 S\"{new string('x', length)}\" Nnull Nnull S\"{last}\" Nnull", $"N1 S\"{new string('x', length + 1)}\" Nnull Nnull S\"{last}\" Nnull"], rows);
        }
    }

    private async Task<(string[] Rows, string[] Warned)> ReadAsync(object source, int? connector)
    {
        _bench.Reading.Connector = connector;
        using var records = (await _bench.Reading.RunAsync(source, cancel: TestContext.Current.CancellationToken)).Records;
        return ([.. Enumerable.Range(0, records.Count).Select(record => SqlReading.Show(records, record))], [.. _bench.Reading.Warned]);
    }
}
