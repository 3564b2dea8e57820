using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using Npgsql;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>What is opened, brought to the program's schema, or refused with a reason and never with a secret.</summary>
public sealed class PostgresOpeningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_that_open_an_empty_database_at_once_all_find_the_schema()
    {
        await using var test = await TestDatabase.CreateAsync();
        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OpenAsync(test.ConnectionString)));
        foreach (var database in opened) await database.DisposeAsync();
        Assert.Equal($"{SchemaScripts.Of("postgresql")[^1].Number} of 1", await test.QueryAsync("SELECT max(version) || ' of ' || count(*) FROM datapool.schema_version"));
        Assert.Equal(0L, await test.QueryAsync("SELECT count(*) FROM datapool.stream"));
    }

    [Fact]
    public async Task Whoever_comes_while_another_makes_the_schema_waits_as_long_as_it_takes()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var other = test.Open();
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand(PostgresLocks.Statement(PostgresLocks.Schema), other)) await command.ExecuteNonQueryAsync(Token);
        var opening = OpenAsync(test.With(static builder => builder.CommandTimeout = 1));
        // Longer than any other statement may take.
        await Task.Delay(TimeSpan.FromSeconds(1.5), Token);
        Assert.False(opening.IsCompleted);
        await transaction.CommitAsync(Token);
        await (await opening).DisposeAsync();
    }

    [Fact]
    public async Task A_schema_that_is_up_to_date_is_not_written_to()
    {
        await using var test = await TestDatabase.CreateAsync();
        await (await OpenAsync(test.ConnectionString)).DisposeAsync();
        const string written = "SELECT xmin::text FROM datapool.schema_version";
        var before = await test.QueryAsync(written);
        await (await OpenAsync(test.ConnectionString)).DisposeAsync();
        Assert.Equal(before, await test.QueryAsync(written));
    }

    [Fact]
    public async Task Scripts_run_those_that_lack_and_all_or_none()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var connection = new NpgsqlConnection(test.With(static builder => (builder.SearchPath, builder.Pooling) = ("datapool", false)));
        await connection.OpenAsync(Token);
        await PostgresMigrator.MigrateAsync(connection, [(1, "CREATE TABLE a(n INTEGER)")], Token);
        await PostgresMigrator.MigrateAsync(connection, [(1, "CREATE TABLE a(n INTEGER)")], Token);
        (int, string)[] broken = [(1, "CREATE TABLE a(n INTEGER)"), (2, "CREATE TABLE b(n INTEGER); INSERT INTO a VALUES (1)"), (3, "NONSENSE")];
        await Assert.ThrowsAsync<PostgresException>(() => PostgresMigrator.MigrateAsync(connection, broken, Token));
        Assert.Equal(1, await test.QueryAsync("SELECT version FROM datapool.schema_version"));
        Assert.Equal("a,schema_version", await test.QueryAsync("SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'datapool'"));
        await PostgresMigrator.MigrateAsync(connection, broken[..2], Token);
        Assert.Equal(2, await test.QueryAsync("SELECT version FROM datapool.schema_version"));
        Assert.Equal(1L, await test.QueryAsync("SELECT count(*) FROM datapool.a"));
    }

    [Fact]
    public async Task A_schema_of_a_newer_program_is_refused_and_left_alone()
    {
        await using var test = await TestDatabase.CreateAsync();
        await (await OpenAsync(test.ConnectionString)).DisposeAsync();
        await test.QueryAsync("UPDATE datapool.schema_version SET version = 99");
        Assert.Equal(
            $"The database \"{test.Name}\" has schema version 99, and this program knows versions up to {SchemaScripts.Of("postgresql")[^1].Number}: "
            + "a newer DataPool has written it. Start that version again, or restore a backup made before the upgrade.",
            await RefusalAsync(test.ConnectionString));
        Assert.Equal(99, await test.QueryAsync("SELECT version FROM datapool.schema_version"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_not_told()
    {
        await using var test = await TestDatabase.CreateAsync();
        Assert.Equal(
            $"The PostgreSQL database could not be opened: password authentication failed for user \"{test.Name}\" (code 28P01). "
            + "Check the user name and the password in ConnectionStrings:DataPool, and the server's pg_hba.conf.",
            await RefusalAsync(test.With(static builder => builder.Password = "planted-secret-81")));
    }

    [Theory]
    [InlineData("Password", "No password has been provided but the backend requires one (in SASL/SCRAM-SHA-256)")]
    [InlineData("SSL Mode", "SSL connection requested. No SSL enabled connection from this host is configured")]
    public async Task What_the_server_wants_otherwise_is_refused(string setting, string reason)
    {
        await using var test = await TestDatabase.CreateAsync();
        Assert.Equal(
            $"The PostgreSQL database could not be opened: {reason}. Check the settings in ConnectionStrings:DataPool.",
            await RefusalAsync(test.With(builder => builder[setting] = setting == "Password" ? null! : SslMode.Require)));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_refused()
    {
        await using var test = await TestDatabase.CreateAsync();
        Assert.Equal(
            "The PostgreSQL database could not be opened: database \"nowhere\" does not exist (code 3D000). "
            + "Create the database (CREATE DATABASE … ENCODING 'UTF8'), or name one that exists in ConnectionStrings:DataPool.",
            await RefusalAsync(test.With(static builder => builder.Database = "nowhere")));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("nowhere.invalid")]
    public async Task A_server_that_does_not_answer_is_refused(string host)
    {
        var message = await RefusalAsync($"Host={host};Port=1;Username=u;Password=planted-secret-82");
        Assert.StartsWith("The PostgreSQL database could not be opened: ", message, StringComparison.Ordinal);
        Assert.EndsWith(
            ". Check that the database server runs, and its host and port in ConnectionStrings:DataPool; DataPool goes on by itself when it answers.",
            message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=h;Password=abc;planted-secret-83=1")]
    [InlineData("Password=planted-secret-84")]
    [InlineData("planted-secret-85")]
    public async Task What_is_not_a_connection_string_is_refused_and_not_told(string text) => Assert.Equal(
        "ConnectionStrings:DataPool is not understood. Write it as Host=…;Database=…;Username=…;Password=…, with a value that "
        + "holds ; or = or a quote in double quotes.", await RefusalAsync(text));

    [Theory]
    [InlineData("default_transaction_read_only = on", "is read-only: default_transaction_read_only is on. Take it away from the server, the database and the user.")]
    [InlineData("synchronous_commit = off", "may lose what was acknowledged when its server crashes: synchronous_commit is off. Set synchronous_commit = on for the server, the database and the user.")]
    public async Task A_database_with_a_setting_that_breaks_promises_is_refused(string setting, string refusal)
    {
        await using var test = await TestDatabase.CreateAsync();
        await (await OpenAsync(test.ConnectionString)).DisposeAsync();
        await test.SpoilAsync($"ALTER DATABASE {test.Name} SET {setting}");
        Assert.Equal($"The database \"{test.Name}\" {refusal}", await RefusalAsync(test.ConnectionString));
    }

    [Fact]
    public async Task A_user_who_may_not_create_the_schema_is_refused_until_it_is_there()
    {
        await using var test = await TestDatabase.CreateAsync();
        await test.SpoilAsync($"ALTER DATABASE {test.Name} OWNER TO postgres");
        Assert.Equal(
            $"The PostgreSQL database could not be opened: permission denied for database {test.Name} (code 42501). "
            + "Make the user of ConnectionStrings:DataPool the owner of the database and of its schema \"datapool\".",
            await RefusalAsync(test.ConnectionString));
        await test.SpoilAsync($"CREATE SCHEMA datapool AUTHORIZATION {test.Name}");
        await (await OpenAsync(test.ConnectionString)).DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_has_no_connection_left_is_told_of()
    {
        await using var test = await TestDatabase.CreateAsync();
        await test.SpoilAsync($"ALTER ROLE {test.Name} CONNECTION LIMIT 0");
        Assert.Equal(
            $"The PostgreSQL database could not be opened: too many connections for role \"{test.Name}\" (code 53300). "
            + "Close other programs' connections, or raise the server's max_connections or the user's CONNECTION LIMIT; DataPool goes on by itself then.",
            await RefusalAsync(test.ConnectionString));
    }

    [Theory]
    [InlineData("Version", 120022, "lies on PostgreSQL 12, and DataPool needs 13 or later. Upgrade the database server.")]
    [InlineData("Standby", true, "lies on a standby server, which cannot be written to. Name the primary server in ConnectionStrings:DataPool.")]
    [InlineData("Encoding", "LATIN1", "has the encoding LATIN1, which cannot hold every text. Create one with ENCODING 'UTF8'.")]
    [InlineData("Fsync", "off", "may lose what was acknowledged when its server crashes: fsync is off. Set fsync = on for the server, the database and the user.")]
    public void A_server_that_cannot_keep_the_promises_is_refused(string what, object value, string refusal)
    {
        var good = new PostgresServerState { Version = 130000, IsStandby = false, IsReadOnly = false, Encoding = "UTF8", Fsync = "on", SynchronousCommit = "local" };
        PostgresServerState.Refuse("pool", good);
        var bad = what switch
        {
            "Version" => good with { Version = (int)value },
            "Standby" => good with { IsStandby = (bool)value },
            "Encoding" => good with { Encoding = (string)value },
            _ => good with { Fsync = (string)value },
        };
        Assert.Equal("The database \"pool\" " + refusal, Assert.Throws<StorageException>(() => PostgresServerState.Refuse("pool", bad)).Message);
    }

    [Fact]
    public async Task Connections_are_set_up_for_their_use_and_keep_what_was_said_of_them()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using var database = await OpenAsync(test.With(static builder =>
            (builder.ApplicationName, builder.CommandTimeout, builder.Options, builder.IncludeErrorDetail) = ("Pool 7", 77, "-c lock_timeout=5s", true)));
        await using var writer = await database.OpenWriterAsync(Token);
        Assert.Equal(77, writer.CommandTimeout);
        Assert.DoesNotContain("Password", writer.ConnectionString, StringComparison.Ordinal);
        var seen = new List<string>();
        foreach (var setting in (string[])["search_path", "application_name", "lock_timeout", "idle_in_transaction_session_timeout", "synchronous_commit"])
        {
            await using var command = new NpgsqlCommand("SHOW " + setting, writer);
            seen.Add(setting + " " + await command.ExecuteScalarAsync(Token));
        }

        Assert.Equal(["search_path datapool", "application_name Pool 7", "lock_timeout 5s", "idle_in_transaction_session_timeout 10s", "synchronous_commit on"], seen);
    }

    private static Task<PostgresDatabase> OpenAsync(string connectionString) => PostgresDatabase.OpenAsync(connectionString, new PostgresOptions(), Token);

    private static async Task<string> RefusalAsync(string connectionString)
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => OpenAsync(connectionString));
        Assert.DoesNotContain("planted-secret", error.ToString(), StringComparison.Ordinal);
        return error.Message;
    }
}
