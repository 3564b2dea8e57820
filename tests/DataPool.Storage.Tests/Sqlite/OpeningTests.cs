using System.Collections.Concurrent;
using System.Data.Common;
using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Tests.Compliance;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite;

public sealed class OpeningTests
{
    [Fact]
    public async Task Every_connection_syncs_fully_and_uses_a_write_ahead_log()
    {
        var seen = new ConcurrentBag<string>();
        var hooks = new StorageHooks
        {
            Opened = (connection, name) => seen.Add(
                $"{name}: synchronous {Pragma(connection, "synchronous")}, {Pragma(connection, "journal_mode")}, foreign keys {Pragma(connection, "foreign_keys")}"),
        };
        await using var test = await TestStorage.OpenAsync(hooks: hooks);
        var lease = (await test.LoadAsync(1)).Lease;
        await test.AppendAsync(lease, 1);
        await test.FoldAsync(lease, 1);
        await test.Connectors.CreateAsync(ConnectorStoreSuite.New("con_1", "A"), TestContext.Current.CancellationToken);
        await test.Connectors.ListConnectorsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ((string[])["activity", "config", "files", "history", "items", "log"]).SelectMany(name => (string[])[name + "-reader", name + "-writer"])
                .Select(name => name + ": synchronous 2, wal, foreign keys 1"),
            seen.Distinct().Order());
    }

    [Fact]
    public async Task The_log_checkpoints_at_4000_pages()
    {
        object? pages = null;
        await using var test = await TestStorage.OpenAsync(hooks: new StorageHooks
        {
            Opened = (connection, name) =>
            {
                if (name == "log-writer") pages = Pragma(connection, "wal_autocheckpoint");
            },
        });
        Assert.Equal(4000L, pages);
    }

    [Fact]
    public void The_bundled_sqlite_has_the_fix_of_the_wal_reset_bug()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        Assert.True(Version.Parse(connection.ServerVersion) >= new Version(3, 50, 7), connection.ServerVersion);
    }

    [Fact]
    public async Task A_second_storage_on_the_directory_is_refused()
    {
        await using var test = await TestStorage.OpenAsync();
        var error = await Assert.ThrowsAsync<StorageException>(
            () => SqliteStorage.OpenAsync(test.Folder, new StorageOptions(), TimeProvider.System));
        Assert.Equal(
            $"The data directory \"{test.Folder}\" is in use by another DataPool process. "
            + "Stop that process, or start this one with a data directory of its own.", error.Message);
        await test.ReopenAsync();
    }

    [Fact]
    public async Task The_directory_and_its_files_are_for_the_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var test = await TestStorage.OpenAsync();
        await test.AppendAsync((await test.LoadAsync(1)).Lease, 1);
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(test.Folder));
        var files = Directory.GetFiles(test.Folder);
        Assert.Contains(files, file => file.EndsWith("log.db-wal", StringComparison.Ordinal));
        foreach (var file in files) Assert.Equal(owner, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("config")]
    [InlineData("log")]
    [InlineData("items")]
    public async Task A_database_of_a_newer_program_is_refused_and_left_alone(string database)
    {
        await using var test = await TestStorage.OpenAsync();
        await test.Storage.DisposeAsync();
        var known = SchemaScripts.Of(database)[^1].Number;
        var path = Path.Combine(test.Folder, database + ".db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE schema_version SET version = 99";
            command.ExecuteNonQuery();
        }

        var error = await Assert.ThrowsAsync<StorageException>(() => test.ReopenAsync());
        Assert.Equal(
            $"The database \"{path}\" has schema version 99, and this program knows versions up to {known}: "
            + "a newer DataPool has written it. Start that version again, or restore a backup made before the upgrade.", error.Message);
        Assert.Equal(99, test.Query(database, "SELECT version FROM schema_version"));

        // The directory is free again, and the next start with the right program works.
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE schema_version SET version = {known}";
            command.ExecuteNonQuery();
        }

        await test.ReopenAsync();
    }

    [Fact]
    public void Migrations_run_those_that_lack_and_all_or_none()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        SchemaMigrator.Migrate(connection, "x.db", [(1, "CREATE TABLE a(n)")]);
        SchemaMigrator.Migrate(connection, "x.db", [(1, "CREATE TABLE a(n)")]);
        (int, string)[] broken = [(1, "CREATE TABLE a(n)"), (2, "CREATE TABLE b(n); INSERT INTO a VALUES (1)"), (3, "NONSENSE")];
        Assert.Throws<SqliteException>(() => SchemaMigrator.Migrate(connection, "x.db", broken));
        Assert.Equal("1", Scalar(connection, "SELECT version || '' FROM schema_version"));
        Assert.Equal("a,schema_version", Scalar(connection, "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master ORDER BY name)"));
        SchemaMigrator.Migrate(connection, "x.db", broken[..2]);
        Assert.Equal("2", Scalar(connection, "SELECT version || '' FROM schema_version"));
        Assert.Equal("1", Scalar(connection, "SELECT count(*) || '' FROM a"));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_says_so()
    {
        var file = Path.GetTempFileName();
        var error = await Assert.ThrowsAsync<StorageException>(
            () => SqliteStorage.OpenAsync(Path.Combine(file, "data"), new StorageOptions(), TimeProvider.System));
        Assert.StartsWith($"The data directory \"{file}/data\" cannot be used: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            " It must be a folder on a disk that takes writes, of the user who runs DataPool. Make it so, or name another one: --DataPool:DataDirectory=…",
            error.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    private static object? Pragma(DbConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return command.ExecuteScalar();
    }

    private static string? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
