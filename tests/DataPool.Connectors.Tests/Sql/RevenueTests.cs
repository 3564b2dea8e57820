using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Connectors.Tests.Sql.MySql;
using DataPool.Connectors.Tests.Sql.PostgreSql;
using DataPool.Connectors.Tests.Sql.Sqlite;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

/// <summary>One query over the invoices of the Chinook sample database gives the same items from three databases, equal as exact numbers.</summary>
public sealed class RevenueTests(PostgresSource postgres, MariaDbSource mariaDb, SqliteSource sqlite) : IClassFixture<PostgresSource>, IClassFixture<MariaDbSource>, IClassFixture<SqliteSource>
{
    private const int Countries = 24;

    private const string Query =
        """
        SELECT country, ROUND(SUM(total), 2) AS revenue, MAX(total) AS largest, COUNT(*) AS invoices
        FROM invoice GROUP BY country ORDER BY 2 DESC, 1
        """;

    [Fact]
    public async Task Three_databases_agree_to_the_digit()
    {
        var expected = await RowsAsync(postgres);
        Assert.Equal(Countries, expected.Length);
        Assert.Equal("S\"USA\" N523.06 N23.86 N91", expected[0]);
        Assert.Equal(expected, await RowsAsync(mariaDb));
        Assert.Equal(expected, await RowsAsync(sqlite));
    }

    private static async Task<string[]> RowsAsync(SqlSourceFixture source)
    {
        if (source.Missing is { } missing) Assert.Skip(missing);
        await source.ExecuteAsync($"CREATE TABLE invoice (id INTEGER, country {source.TypeOf("text")}, total NUMERIC(10,2))");
        var values = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Sql", "Chinook", "invoices.csv")).Select(line => line.Split(',')).Select(cells => $"({cells[0]}, '{cells[1]}', {cells[2]})");
        await source.ExecuteAsync($"INSERT INTO invoice VALUES {string.Join(", ", values)}");
        var definition = source.Connection.DeepClone().AsObject();
        definition["query"] = Query;
        return await new SqlReading(source.Type).RowsAsync(definition);
    }
}
