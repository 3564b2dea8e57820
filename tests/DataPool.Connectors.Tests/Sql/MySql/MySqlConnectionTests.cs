using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DataPool.Connectors.Sql.MySql;
using DataPool.Outside.Databases;
using DataPool.TestServers;
using MySqlConnector;
using Xunit;

namespace DataPool.Connectors.Tests.Sql.MySql;

public sealed class MySqlConnectionTests
{
    private const string Allowed = "these are: Server, Port, Database, User ID, Password, SslMode, AllowPublicKeyRetrieval, UseCompression.";

    [Theory]
    [InlineData("Server=db1;Uid=r;AllowLoadLocalInfile=true", "the keyword 'allowloadlocalinfile' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;Allow Load Local Infile=false", "the keyword 'allow load local infile' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;SslCa=/etc/ssl/ca.pem", "the keyword 'sslca' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;SslCert=/a;SslKey=/b", "the keyword 'sslcert' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;CertificateFile=/a.pfx", "the keyword 'certificatefile' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;ServerRsaPublicKeyFile=/a.pem", "the keyword 'serverrsapublickeyfile' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;Pwd=ab;hunter=2x", "one of its keywords is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;Protocol=unix", "the keyword 'protocol' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;Server SPN=x", "the keyword 'server spn' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;ServerRedirectionMode=Required", "the keyword 'serverredirectionmode' is not allowed; " + Allowed)]
    [InlineData("Server=db1;Uid=r;AllowUserVariables=true", "the keyword 'allowuservariables' is not allowed; " + Allowed)]
    [InlineData("Server=/run/mysqld.sock;Uid=r", "the server must be one name or address, such as db1 or 10.0.0.5: no list, path, URL or port.")]
    [InlineData("Server=db1,db2;Uid=r", "the server must be one name or address, such as db1 or 10.0.0.5: no list, path, URL or port.")]
    [InlineData("Server=db1;Uid=r;SslMode=VerifyCA", "the keyword 'sslmode' must be Disabled, Preferred, Required or VerifyFull.")]
    [InlineData("Server=db1;Uid=r;Character Set=latin1", "the keyword 'character set' can only be utf8mb4.")]
    [InlineData("Server=db1;Uid=r;AllowPublicKeyRetrieval=maybe", "the keyword 'allowpublickeyretrieval' must be true or false.")]
    [InlineData("Server=db1;Host=db2;Uid=r", "the keyword 'host' says the same as 'server'; keep one of them.")]
    [InlineData("Server=db1", "it lacks the user to sign in as.")]
    [InlineData("Server=db1;Uid=r", "it lacks the database.")]
    [InlineData("Uid=r", "it lacks the server; write Server=db1;Database=shop;User ID=reader;Password=….")]
    public async Task A_connection_string_holds_what_is_allowed_and_no_more(string text, string fault)
    {
        await using var bench = await MySqlBench.MakeAsync();
        var error = Assert.Single(bench.Reading.Define(Definition(bench, text), out _));
        Assert.Equal(("source.connectionString", $"source.connectionString: {fault}"), (error.Path, error.Message));
    }

    [Theory]
    [InlineData("Server={0};Port={1};Database={2};User ID={3};Password={4}")]
    [InlineData("host={0}; port={1}; initial catalog={2}; username={3}; pwd={4}; ssl mode=none; Pooling=false; Default Command Timeout=5; CharSet=utf8mb4")]
    [InlineData("Data Source={0};Port={1};Database={2};Uid={3};Password='{4}';SslMode=Required;UseCompression=true;AllowPublicKeyRetrieval=False")]
    public async Task The_usual_ones_connect(string text)
    {
        await using var bench = await MySqlBench.MakeAsync();
        var owner = bench.Owner;
        Assert.Equal(["N1"], await bench.Reading.RowsAsync(Definition(bench, string.Format(null, text, owner.Server, owner.Port, owner.Database, owner.UserID, owner.Password))));
    }

    [Fact]
    public async Task No_file_of_this_machine_is_sent()
    {
        await using var bench = await MySqlBench.MakeAsync(sql: "CREATE TABLE copied (a TEXT)");
        await using var source = MySqlConnections.Make(bench.Run("").Target, IPAddress.Loopback, isPooled: false);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE copied";
        var error = await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        // What the server says to a client that did not offer to send any.
        Assert.Equal("The used command is not allowed because the MariaDB server or client has disabled the local infile capability", error.Message);
        Assert.Equal(0L, await bench.ExecuteAsync("SELECT COUNT(*) FROM copied"));
    }

    /// <summary>The driver knows only the address that was checked; the certificate must be of the name.</summary>
    [Fact]
    public void A_certificate_must_be_of_the_host()
    {
        using var certificate = X509Certificate2.CreateFromPem(TestCertificate.Make("10.0.0.5"));
        using var chain = new X509Chain();
        Assert.True(MySqlCertificate.Demand("10.0.0.5")(this, certificate, chain, SslPolicyErrors.None));
        Assert.True(MySqlCertificate.Demand("10.0.0.5")(this, certificate, chain, SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.Throws<DatabaseCertificateException>(() => MySqlCertificate.Demand("10.0.0.6")(this, certificate, chain, SslPolicyErrors.None));
        Assert.Throws<DatabaseCertificateException>(() => MySqlCertificate.Demand("10.0.0.5")(this, certificate, chain, SslPolicyErrors.RemoteCertificateChainErrors));
    }

    private static System.Text.Json.Nodes.JsonObject Definition(MySqlBench bench, string text) => bench.Source(
        "SELECT 1", new { host = (string?)null, port = (string?)null, database = (string?)null, username = (string?)null, password = (string?)null, connectionString = text });
}
