using DataPool.Server.Hosting;
using DataPool.Server.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataPool.Server.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void What_is_not_set_has_its_default()
    {
        var settings = Read();
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "data"), settings.DataDirectory);
        Assert.Equal(TimeZoneInfo.Local, settings.TimeZone);
        Assert.Equal([Path.Combine(Environment.CurrentDirectory, "data", "files")], settings.AllowedRoots);
        Assert.Equal((100_000, 1_000, 65_536, 10_000), (settings.Limits.Records.ItemsPerStream, settings.Limits.Records.FieldsPerItem, settings.Limits.Records.ValueBytes, settings.Limits.Records.ItemsPerRequest));
        Assert.Equal((1 << 20, 1_000), (settings.Limits.RequestBytes, settings.Limits.RequestsPerSecond));
        Assert.Equal((64 << 20, 256L << 20), (settings.Limits.NdjsonBytes, settings.Limits.NdjsonTotalBytes));
        Assert.Equal(10L << 30, settings.Limits.HistoryBytes);
        Assert.Equal((StorageKind.Sqlite, null), (settings.Storage, settings.ConnectionString));
        Assert.Null(settings.AdminApiToken);
        Assert.Null(settings.MasterKey);
        Assert.Empty(settings.Ignored);
    }

    [Fact]
    public void What_is_set_is_taken_and_a_list_replaces_the_default()
    {
        var settings = Read(
            ("DataDirectory", "/srv/dp"), ("TimeZone", "Europe/London"), ("Files:AllowedRoots:0", "/srv/drops"), ("Files:AllowedRoots:1", "more"),
            ("Limits:ItemsPerStream", "5"), ("Limits:RequestsPerSecond", "0"), ("Admin:ApiToken", new string('t', 32)));
        Assert.Equal("/srv/dp", settings.DataDirectory);
        Assert.Equal("Europe/London", settings.TimeZone.Id);
        Assert.Equal(["/srv/drops", Path.Combine(Environment.CurrentDirectory, "more")], settings.AllowedRoots);
        Assert.Equal((5, 0), (settings.Limits.Records.ItemsPerStream, settings.Limits.RequestsPerSecond));
        Assert.Equal(new string('t', 32), settings.AdminApiToken);
    }

    [Theory]
    [InlineData("ada", "a short sentence works", "DataPool:Admin:Email must be an e-mail address, for example ada@example.com.")]
    [InlineData("ada@example.com", "secret123", "DataPool:Admin:Password is not good enough: 9 characters. Use at least 12; a short sentence works well.")]
    [InlineData("ada@example.com", "Ada@example.com", "DataPool:Admin:Password is not good enough: This is your e-mail address, which others know. A short sentence works well.")]
    public void A_configured_administrator_must_be_able_to_sign_in(string email, string password, string message) =>
        Assert.Equal(message, Assert.Single(Assert.Throws<SettingsException>(() => Read(("Admin:Email", email), ("Admin:Password", password))).Errors));

    [Theory]
    [InlineData("TimeZone", "Mars", "DataPool:TimeZone must be an IANA time zone id that this system knows, for example Europe/London; it is \"Mars\".")]
    [InlineData("Limits:ItemsPerStream", "0", "DataPool:Limits:ItemsPerStream must be a whole number between 1 and 10000000; it is \"0\".")]
    [InlineData("Limits:FieldsPerItem", "x", "DataPool:Limits:FieldsPerItem must be a whole number between 1 and 10000; it is \"x\".")]
    [InlineData("Limits:ValueBytes", "1.5", "DataPool:Limits:ValueBytes must be a whole number between 1 and 16777216; it is \"1.5\".")]
    [InlineData("Limits:ItemsPerRequest", "-1", "DataPool:Limits:ItemsPerRequest must be a whole number between 1 and 1000000; it is \"-1\".")]
    [InlineData("Limits:RequestBytes", "10", "DataPool:Limits:RequestBytes must be a whole number between 1024 and 67108864; it is \"10\".")]
    [InlineData("Limits:RequestsPerSecond", "-5", "DataPool:Limits:RequestsPerSecond must be a whole number between 0 and 1000000; it is \"-5\".")]
    [InlineData("Limits:HistoryBytes", "1000", "DataPool:Limits:HistoryBytes must be a whole number between 1048576 and 1125899906842624; it is \"1000\".")]
    [InlineData("Files:AllowedRoots", "/srv", "DataPool:Files:AllowedRoots is a list: name its entries DataPool:Files:AllowedRoots:0, DataPool:Files:AllowedRoots:1 and so on (in the environment DATAPOOL__FILES__ALLOWEDROOTS__0).")]
    [InlineData("Outbound:AllowedHosts:0", "http://intranet", "DataPool:Outbound:AllowedHosts must list host names such as intranet.example.com, without scheme, port and path; \"http://intranet\" is none.")]
    [InlineData("Outbound:AllowedNetworks:0", "10.0.0.0/99", "DataPool:Outbound:AllowedNetworks must list networks such as 10.0.0.0/8 or fd00::/8, or single addresses; \"10.0.0.0/99\" is none.")]
    [InlineData("Outbound:Proxy", "proxy:3128", "DataPool:Outbound:Proxy must be the URL of a proxy, such as http://proxy.example.com:3128 or http://user:password@proxy.example.com:3128.")]
    [InlineData("DataDirectory", "a\0b", "DataPool:DataDirectory is not a path.")]
    [InlineData("Storage", "MySql", "DataPool:Storage must be Sqlite or PostgreSql; it is \"MySql\".")]
    [InlineData("Storage", "1", "DataPool:Storage must be Sqlite or PostgreSql; it is \"1\".")]
    [InlineData("MasterKey", "no base64, and secret", "DataPool:MasterKey must be at least 32 random bytes in base64: openssl rand -base64 32 makes them.")]
    [InlineData("MasterKey", "secretsecretsecretsecretsecretsecretsecres", "DataPool:MasterKey must be at least 32 random bytes in base64: openssl rand -base64 32 makes them.")]
    [InlineData("MasterKey", "secretsecretsecretsecretsecretsecretsecret==", "DataPool:MasterKey must be at least 32 random bytes in base64: openssl rand -base64 32 makes them.")]
    [InlineData("Admin:ApiToken", "short-and-secret", "DataPool:Admin:ApiToken must have at least 32 characters.")]
    [InlineData("Admin:ApiToken", "a-secret-that-ends-with-a-newline-0123456789\n", "DataPool:Admin:ApiToken must not hold control characters, nor begin or end with white space.")]
    [InlineData("Admin:Email", "ada@example.com", "DataPool:Admin:Password must be set too where DataPool:Admin:Email is: both make an administrator who can sign in.")]
    [InlineData("Admin:Password", "secret enough to pass", "DataPool:Admin:Email must be set too where DataPool:Admin:Password is: both make an administrator who can sign in.")]
    public void A_wrong_value_is_named(string name, string value, string message)
    {
        var wrong = Assert.Throws<SettingsException>(() => Read((name, value)));
        Assert.Equal([message], wrong.Errors);
        Assert.DoesNotContain("secret", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_master_key_is_the_bytes_of_its_base64()
    {
        var key = Enumerable.Range(0, 33).Select(number => (byte)number).ToArray();
        Assert.Equal(key, Read(("MasterKey", Convert.ToBase64String(key) + "\n")).MasterKey);
    }

    [Theory]
    [InlineData("PostgreSql")]
    [InlineData("postgresql")]
    public void PostgreSql_comes_with_its_connection_string(string storage)
    {
        const string connection = "Host=db.example.com;Username=pool;Password=p";
        var settings = SettingsReader.Read(Configuration(("DataPool:Storage", storage), ("ConnectionStrings:DataPool", connection)));
        Assert.Equal((StorageKind.PostgreSql, connection), (settings.Storage, settings.ConnectionString));
        Assert.Empty(settings.Ignored);
    }

    [Theory]
    [InlineData(null, "must be set where DataPool:Storage is PostgreSql")]
    [InlineData("", "must be set where DataPool:Storage is PostgreSql")]
    [InlineData("secret", "is not a connection string of PostgreSQL with a Host")]
    [InlineData("Host=db;Password=a;secret=1", "is not a connection string of PostgreSQL with a Host")]
    [InlineData("Host=db;Port=secret", "is not a connection string of PostgreSQL with a Host")]
    [InlineData("Password=secret", "is not a connection string of PostgreSQL with a Host")]
    public void A_wrong_connection_string_is_told_without_its_content(string? connection, string problem)
    {
        var wrong = Assert.Throws<SettingsException>(() => SettingsReader.Read(Configuration(("DataPool:Storage", "PostgreSql"), ("ConnectionStrings:DataPool", connection))));
        Assert.Equal([$"ConnectionStrings:DataPool {problem}, for example Host=db.example.com;Database=datapool;Username=datapool;Password=..."], wrong.Errors);
        Assert.DoesNotContain("secret", wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_that_SQLite_has_no_use_for_is_said_once()
    {
        TestStore.SkipUnlessSqlite("PostgreSQL uses it.");
        await using var host = await DataPoolHost.StartAsync(["--ConnectionStrings:DataPool=Host=db;Password=secret"]);
        var note = Assert.Single(host.Log.From(LogLevel.Warning), entry => entry.Contains("ConnectionStrings:DataPool", StringComparison.Ordinal));
        Assert.Contains("DataPool:Storage is Sqlite. Set DataPool:Storage to PostgreSql to keep everything there", note, StringComparison.Ordinal);
        Assert.All(host.Log.From(LogLevel.Trace), entry => Assert.DoesNotContain("secret", entry, StringComparison.Ordinal));
    }

    [Fact]
    public void All_wrong_values_are_named_at_once()
    {
        var wrong = Assert.Throws<SettingsException>(() => Read(("TimeZone", "Mars"), ("Limits:RequestBytes", "x")));
        Assert.Equal(2, wrong.Errors.Count);
        Assert.StartsWith("DataPool does not start: its settings are wrong." + Environment.NewLine + "  DataPool:TimeZone must", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_made_is_named()
    {
        var file = Path.GetTempFileName();
        try
        {
            var wrong = Assert.Throws<SettingsException>(() => DataPoolServer.Build([$"--DataPool:DataDirectory={file}/data"]));
            Assert.StartsWith($"DataPool:DataDirectory: {file}/data cannot be used:", wrong.Errors.Single(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Names_that_nobody_reads_are_said_once()
    {
        await using var host = await DataPoolHost.StartAsync(["--DataPool:Store=PostgreSql", "--DataPool:Limits:ItemsPerSteam=5"]);
        var notes = host.Log.From(LogLevel.Warning).Where(entry => entry.Contains("No setting is named", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, notes.Length);
        Assert.Contains("No setting is named DataPool:Limits:ItemsPerSteam: it is ignored", notes[0], StringComparison.Ordinal);
        Assert.Contains("No setting is named DataPool:Store: it is ignored", notes[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5080", false)]
    [InlineData("http://127.0.0.1:5080", false)]
    [InlineData("http://[::1]:5080", false)]
    [InlineData("https://0.0.0.0:5080", false)]
    [InlineData("http://0.0.0.0:5080", true)]
    [InlineData("http://[::]:5080", true)]
    [InlineData("http://+:5080", true)]
    [InlineData("http://10.0.0.4:80", true)]
    public void Plain_http_that_others_can_reach_is_noticed(string address, bool expected) => Assert.Equal(expected, StartNotes.IsOpenPlainHttp(address));

    [Fact]
    public async Task A_healthy_start_is_silent()
    {
        await using var host = await DataPoolHost.StartAsync();
        // Orleans notes that this process, a test's, has not the garbage collector of a server.
        Assert.DoesNotContain(host.Log.From(LogLevel.Warning), entry => !entry.StartsWith("Orleans.Runtime.Silo: Note:", StringComparison.Ordinal));
    }

    private static DataPoolSettings Read(params (string Name, string Value)[] values) =>
        SettingsReader.Read(Configuration([.. values.Select(value => ("DataPool:" + value.Name, (string?)value.Value))]));

    private static IConfiguration Configuration(params (string Name, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Name, value.Value))).Build();
}
