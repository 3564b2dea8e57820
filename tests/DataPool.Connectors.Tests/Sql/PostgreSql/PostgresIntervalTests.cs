using DataPool.Connectors.Sql.PostgreSql;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.PostgreSql;

public sealed class PostgresIntervalTests
{
    /// <summary>Of version 17 on, by their bytes.</summary>
    [Theory]
    [InlineData("7FFFFFFFFFFFFFFF7FFFFFFF7FFFFFFF", null)]
    [InlineData("80000000000000008000000080000000", null)]
    [InlineData("7FFFFFFFFFFFFFFF7FFFFFFF0000000C", "P1Y2147483647DT2562047788H54.775807S")]
    public void Infinite_intervals_have_no_duration(string bytes, string? expected) =>
        Assert.Equal(expected, PostgresInterval.Text(Convert.FromHexString(bytes)));
}
