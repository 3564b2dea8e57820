using System.Text.Json;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.SqlServer;
using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

public sealed class SqlFailuresTests
{
    [Theory]
    [InlineData("Timeout expired.  The timeout period elapsed prior to obtaining a connection from the pool.", "server_busy: All connections to the server 'db1:1433' are in use. It is tried again later.")]
    [InlineData("The connection is closed.", "connection_lost: The connection to the server broke off. The server 'db1:1433' may have been restarted; it is tried again later.")]
    public async Task What_SQL_Servers_driver_says_of_its_connections_is_no_mistake_of_our_own(string message, string expected)
    {
        var failures = new SqlFailures(await TargetAsync("""{ "provider": "sqlserver", "host": "db1", "database": "a", "username": "b", "password": "c" }"""), "SQL Server");
        var failure = SqlServerErrors.Of(new InvalidOperationException(message), failures);
        Assert.Equal(expected, $"{failure.Code}: {failure.Message}");
        Assert.True(failure.Transient);
    }

    private static async Task<SqlTarget> TargetAsync(string source)
    {
        await using var provider = new SqlServerProvider(SqlServices.Of(new SqlOptions(), TimeProvider.System));
        using var document = JsonDocument.Parse(source);
        var errors = new List<DefinitionError>();
        var target = provider.ReadConnection(new ObjectReader(document.RootElement, "source", errors));
        Assert.Empty(errors);
        return (SqlTarget)target!;
    }
}
