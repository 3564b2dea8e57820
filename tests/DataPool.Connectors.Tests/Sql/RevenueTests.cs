using System.Globalization;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Connectors.Tests.Sql.MySql;
using DataPool.Connectors.Tests.Sql.PostgreSql;
using DataPool.Connectors.Tests.Sql.Sqlite;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

/// <summary>One query over the same data in three databases gives the same items, equal as exact numbers.</summary>
public sealed class RevenueTests(PostgresSource postgres, MariaDbSource mariaDb, SqliteSource sqlite) : IClassFixture<PostgresSource>, IClassFixture<MariaDbSource>, IClassFixture<SqliteSource>
{
    private const int Invoices = 412;

    private const string Query =
        """
        SELECT country, ROUND(SUM(total), 2) AS revenue, MAX(total) AS largest, COUNT(*) AS invoices
        FROM invoice WHERE day >= '2021-01-01' GROUP BY country ORDER BY 2 DESC, 1
        """;

    private static readonly string[] Countries =
        ["Argentina", "Australia", "Austria", "Belgium", "Brazil", "Canada", "Chile", "Côte d'Ivoire", "Denmark", "Finland", "France", "Germany"];

    [Fact]
    public async Task Three_databases_agree_to_the_digit()
    {
        var expected = await RowsAsync(postgres);
        Assert.Equal(Countries.Length, expected.Length);
        Assert.Equal(expected, await RowsAsync(mariaDb));
        Assert.Equal(expected, await RowsAsync(sqlite));
    }

    private static async Task<string[]> RowsAsync(SqlSourceFixture source)
    {
        if (source.Missing is { } missing) Assert.Skip(missing);
        await source.ExecuteAsync($"CREATE TABLE invoice (id INTEGER, country {source.TypeOf("text")}, day {source.TypeOf("date")}, total NUMERIC(10,2))");
        var values = Enumerable.Range(1, Invoices).Select(i =>
        {
            var cents = 10 + (i * 7919 % 2387);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"({i}, '{Countries[i % Countries.Length].Replace("'", "''", StringComparison.Ordinal)}', '202{i % 5}-03-0{1 + (i % 9)}', {cents / 100}.{cents % 100:00})");
        });
        await source.ExecuteAsync($"INSERT INTO invoice VALUES {string.Join(", ", values)}");
        var definition = source.Connection.DeepClone().AsObject();
        definition["query"] = Query;
        return await new SqlReading(source.Type).RowsAsync(definition);
    }
}
