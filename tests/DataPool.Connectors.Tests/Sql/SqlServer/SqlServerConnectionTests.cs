using System.Net;
using System.Text.Json.Nodes;
using DataPool.Connectors.Sql;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.SqlServer;
using DataPool.Connectors.Tests.Sql.Compliance;
using DataPool.Outside;
using Microsoft.Data.SqlClient;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

public sealed class SqlServerConnectionTests
{
    private const string Login = "Database=shop;User Id=reader;Password=s3cret-word";

    [Theory]
    [InlineData("Server=db1;" + Login, "tcp:10.0.0.5,1433")]
    [InlineData("Data Source=tcp:db1,1434;Initial Catalog=shop;UID=reader;PWD=s3cret-word", "tcp:10.0.0.5,1434")]
    [InlineData("Server=db1\\SALES;" + Login, "tcp:10.0.0.5\\SALES")]
    [InlineData("Server=db1\\SALES,1500;" + Login, "tcp:10.0.0.5,1500")]
    [InlineData("Server=.;" + Login, "tcp:10.0.0.5,1433")]
    [InlineData("Server=db1;MultipleActiveResultSets=True;Persist Security Info=True;Pooling=false;Connection Timeout=5;App=Excel;" + Login, "tcp:10.0.0.5,1433")]
    public void A_connection_is_made_anew_and_hardened(string text, string expected)
    {
        var made = Make(new JsonObject { ["connectionString"] = text });
        Assert.Equal((expected, "shop", "reader", "s3cret-word"), (made.DataSource, made.InitialCatalog, made.UserID, made.Password));
        Assert.Equal(
            (ApplicationIntent.ReadOnly, "DataPool", 4, false, false, false, 0),
            (made.ApplicationIntent, made.ApplicationName, made.MaxPoolSize, made.PersistSecurityInfo, made.IntegratedSecurity, made.Enlist, made.ConnectRetryCount));
        Assert.Equal((SqlConnectionEncryptOption.Optional, true), (made.Encrypt, made.TrustServerCertificate));
    }

    [Theory]
    [InlineData("Encrypt=false", "Optional", true, "")]
    [InlineData("Encrypt=Mandatory", "Mandatory", false, "db1")]
    [InlineData("Encrypt=True;TrustServerCertificate=True", "Mandatory", true, "")]
    [InlineData("Encrypt=yes;Host Name In Certificate=sql.example.com", "Mandatory", false, "sql.example.com")]
    [InlineData("Encrypt=Strict", "Strict", false, "db1")]
    public void TLS_is_as_the_string_says(string part, string encrypt, bool isTrusting, string certificateHost)
    {
        var made = Make(new JsonObject { ["connectionString"] = $"Server=db1;{Login};{part}" });
        Assert.Equal(
            (SqlConnectionEncryptOption.Parse(encrypt), isTrusting, certificateHost), (made.Encrypt, made.TrustServerCertificate, made.HostNameInCertificate));
    }

    [Theory]
    [InlineData("disable", "Optional", true)]
    [InlineData("prefer", "Optional", true)]
    [InlineData("require", "Mandatory", true)]
    [InlineData("verify-full", "Mandatory", false)]
    public void TLS_is_as_the_field_says(string tls, string encrypt, bool isTrusting)
    {
        var made = Make(new JsonObject { ["host"] = "db1\\SALES", ["database"] = "shop", ["username"] = "reader", ["password"] = "s3cret-word", ["tls"] = tls });
        Assert.Equal(("tcp:10.0.0.5\\SALES", SqlConnectionEncryptOption.Parse(encrypt), isTrusting), (made.DataSource, made.Encrypt, made.TrustServerCertificate));
    }

    [Theory]
    [InlineData("AttachDbFilename=/data/shop.mdf", "the keyword 'attachdbfilename' is not allowed; these are: ")]
    [InlineData("Server Certificate=/etc/passwd", "the keyword 'server certificate' is not allowed; these are: ")]
    [InlineData("Column Encryption Setting=Enabled", "the keyword 'column encryption setting' is not allowed; these are: ")]
    [InlineData("Failover Partner=db2", "the keyword 'failover partner' is not allowed; these are: ")]
    [InlineData("Authentication=ActiveDirectoryManagedIdentity", "the keyword 'authentication' is not allowed; these are: ")]
    [InlineData("User Instance=true", "the keyword 'user instance' is not allowed; these are: ")]
    [InlineData("Context Connection=true", "the keyword 'context connection' is not allowed; these are: ")]
    [InlineData("Network Library=dbnmpntw", "the keyword 'network library' is not allowed; these are: ")]
    [InlineData("Application Intent=ReadWrite", "the keyword 'application intent' can only be ReadOnly.")]
    [InlineData("Trusted_Connection=yes", "the keyword 'trusted_connection' is not allowed: it signs in with DataPool's own account. Name a user, or set DataPool:Sql:AllowIntegratedSecurity to true.")]
    [InlineData("hunter=2x", "one of its keywords is not allowed; these are: ")]
    [InlineData("Encrypt=maybe", "the keyword 'encrypt' must be Optional, Mandatory or Strict.")]
    [InlineData("Addr=db2", "the keyword 'addr' says the same as 'server'; keep one of them.")]
    public void Other_keywords_are_refused_by_name_and_without_their_values(string part, string expected)
    {
        var fault = Fault(new JsonObject { ["connectionString"] = $"Server=db1;{Login};{part}" });
        Assert.StartsWith($"source.connectionString: {expected}", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-word", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("np:db1")]
    [InlineData("\\\\db1\\pipe\\sql\\query")]
    [InlineData("(localdb)\\MSSQLLocalDB")]
    [InlineData("lpc:db1")]
    [InlineData("admin:db1")]
    [InlineData("db1,db2")]
    [InlineData("db1\\")]
    [InlineData("db1\\a\\b")]
    [InlineData("http://db1")]
    public void Only_TCP_to_one_server(string server)
    {
        Assert.StartsWith("source.connectionString: ", Fault(new JsonObject { ["connectionString"] = $"Server={server};{Login}" }), StringComparison.Ordinal);
        Assert.StartsWith("source.host: ", Fault(new JsonObject { ["host"] = server, ["database"] = "shop", ["username"] = "reader" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("db1\\SALES", null, "The server 'db1\\SALES'")]
    [InlineData("db1\\SALES", 1500, "The server 'db1:1500'")]
    [InlineData("db1", null, "The server 'db1:1433'")]
    public void Messages_name_the_server_as_it_was_named(string host, int? port, string expected)
    {
        Assert.Empty(Define(new JsonObject { ["host"] = host, ["port"] = port, ["database"] = "shop", ["username"] = "reader" }, null, out var read));
        Assert.Equal(expected, ((SqlTarget)((SqlSource)read!).Connection).Subject);
    }

    [Fact]
    public void DataPools_own_account_signs_in_where_that_is_allowed()
    {
        var options = new SqlOptions { AllowIntegratedSecurity = true };
        Assert.True(Make(new JsonObject { ["connectionString"] = "Server=db1;Database=shop;Integrated Security=SSPI" }, options).IntegratedSecurity);
        Assert.True(Make(new JsonObject { ["host"] = "db1", ["database"] = "shop" }, options).IntegratedSecurity);
        Assert.False(Make(new JsonObject { ["connectionString"] = $"Server=db1;{Login};Integrated Security=False" }, options).IntegratedSecurity);
    }

    [Fact]
    public async Task What_the_driver_refuses_is_told_without_it()
    {
        await using var bench = new SqlServerBench(_ => new DataPool.Tds.TdsAnswer());
        var definition = bench.Definition();
        definition["password"] = new string('p', 200);
        Assert.Equal("connection_invalid: The connection to SQL Server holds a name or password that is too long for it (128 characters). Shorten it.", await bench.FailAsync(definition));
    }

    private static SqlConnectionStringBuilder Make(JsonObject source, SqlOptions? options = null)
    {
        Assert.Empty(Define(source, options, out var read));
        using var made = SqlServerConnections.Of((SqlTarget)((SqlSource)read!).Connection, IPAddress.Parse("10.0.0.5"), isPooled: true);
        return new SqlConnectionStringBuilder(made.ConnectionString);
    }

    private static string Fault(JsonObject source) => Assert.Single(Define(source, null, out _)).Message;

    private static List<DataPool.Core.Connectors.DefinitionError> Define(JsonObject source, SqlOptions? options, out object? read)
    {
        source["provider"] = "sqlserver";
        source["query"] = "SELECT 1 AS a";
        return new SqlReading(new SqlType(new AllowedRoots([], []), TimeProvider.System, options)).Define(source, out read);
    }
}
