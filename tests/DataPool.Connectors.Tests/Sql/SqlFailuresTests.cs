using System.Text.Json;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.MySql;
using DataPool.Connectors.Sql.PostgreSql;
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

    [Theory]
    [InlineData("sqlserver", "Server=db1;Database=a;User Id=b;Password=c", "Encrypt=Mandatory; Trust Server Certificate=True", "Encrypt=Optional")]
    [InlineData("mysql", "Server=db1;Database=a;User Id=b;Password=c", "SslMode=Required", "SslMode=Preferred")]
    [InlineData("postgresql", "Host=db1;Database=a;Username=b;Password=c", "SSL Mode=Require", "SSL Mode=Prefer")]
    public async Task A_connection_string_is_told_its_own_keywords(string provider, string connectionString, string require, string prefer)
    {
        var product = provider switch { "sqlserver" => "SQL Server", "mysql" => "MySQL", _ => "PostgreSQL" };
        var failures = new SqlFailures(await TargetAsync($$"""{ "provider": "{{provider}}", "connectionString": "{{connectionString}}" }"""), product);
        Assert.Equal(
            $"The server of source.connectionString is not trusted: it is over. Add its authority to this machine's trusted ones (update-ca-certificates). With {require} the connection is encrypted without looking at the certificate.",
            failures.CertificateRefused("it is over").Message);
        Assert.EndsWith($"Choose {require}.", failures.TlsRequired().Message, StringComparison.Ordinal);
        Assert.EndsWith($"or choose {prefer}.", failures.TlsMissing().Message, StringComparison.Ordinal);
    }

    private static async Task<SqlTarget> TargetAsync(string source)
    {
        var services = SqlServices.Of(new SqlOptions(), TimeProvider.System);
        using var document = JsonDocument.Parse(source);
        await using ServerProvider provider = document.RootElement.GetProperty("provider").GetString() switch
        {
            "sqlserver" => new SqlServerProvider(services),
            "mysql" => new MySqlProvider(services),
            _ => new PostgresProvider(services),
        };
        var errors = new List<DefinitionError>();
        var target = provider.ReadConnection(new ObjectReader(document.RootElement, "source", errors));
        Assert.Empty(errors);
        return (SqlTarget)target!;
    }
}
