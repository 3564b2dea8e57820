using DataPool.Connectors.Tests.Sql.Compliance;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

public sealed class SqlServerComplianceTests(SqlServerSource source) : ServerCompliance(source), IClassFixture<SqlServerSource>
{
    protected override Task<int> ConnectionsAsync() => source.ConnectionsAsync();

    [Fact]
    public async Task What_a_procedure_writes_is_rolled_back()
    {
        var before = await RowsAsync("SELECT region, total FROM sales ORDER BY region");
        Assert.Equal(["N1"], await RowsAsync("EXEC write_sales", definition => definition["allowProcedures"] = true));
        Assert.Equal(before, await RowsAsync("SELECT region, total FROM sales ORDER BY region"));
    }

    [Fact]
    public async Task A_mistake_is_told_with_its_line()
    {
        var error = await FailAsync("SELECT total\nFROM sales\nWHERE nope = 1");
        Assert.Equal("The query failed at line 3: SQL Server says \"Invalid column name 'nope'.\". Correct source.query.", error.Message);
    }
}
