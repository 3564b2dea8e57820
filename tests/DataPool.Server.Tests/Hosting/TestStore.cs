using DataPool.Core.Storage;
using DataPool.Server.Hosting;
using DataPool.Server.Settings;
using DataPool.TestServers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Xunit;

namespace DataPool.Server.Tests.Hosting;

/// <summary>
/// A fresh store for one server: SQLite files in its data directory or, where the environment says
/// <c>DATAPOOL_TEST_STORAGE=PostgreSql</c>, a database of its own on a real server.
/// </summary>
internal sealed class TestStore : IAsyncDisposable
{
    private static readonly bool IsPostgres = Environment.GetEnvironmentVariable("DATAPOOL_TEST_STORAGE") switch
    {
        null or "" or "Sqlite" => false,
        "PostgreSql" => true,
        var other => throw new InvalidOperationException($"DATAPOOL_TEST_STORAGE is Sqlite or PostgreSql; it is {other}."),
    };

    private readonly string? _connectionString;

    private TestStore(string? connectionString) => _connectionString = connectionString;

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("datapool-").FullName;

    /// <summary>What names it on a server's command line.</summary>
    public string[] Settings => _connectionString is null
        ? [$"--DataPool:DataDirectory={DataDirectory}"]
        : [$"--DataPool:DataDirectory={DataDirectory}", "--DataPool:Storage=PostgreSql", $"--ConnectionStrings:DataPool={_connectionString}"];

    private string Database => new NpgsqlConnectionStringBuilder(_connectionString).Database!;

    public static async Task<TestStore> CreateAsync() =>
        new(IsPostgres ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : null);

    /// <summary>Opens it without a server.</summary>
    public Task<IStorage> OpenAsync(TimeProvider time) =>
        StorageSetup.OpenAsync(SettingsReader.Read(new ConfigurationBuilder().AddCommandLine(Settings).Build()), time, observer: null);

    /// <summary>Skips a test of what only SQLite has.</summary>
    public static void SkipUnlessSqlite(string reason) => Assert.SkipWhen(IsPostgres, reason);

    /// <summary>Runs SQL beside the server: on one of the files of SQLite, or on the database of PostgreSQL, which has all their tables.</summary>
    /// <returns>The first column of the first row.</returns>
    public async Task<object?> ExecuteAsync(string file, string sql)
    {
        if (_connectionString is not null)
            return await (await PostgresServer.SharedAsync()).ExecuteAsync(Database, $"SET search_path = datapool; {sql}");
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(DataDirectory, file)}.db;Mode=ReadWrite;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Every file that it is kept in, as it is on the disk; without the lock file, which is held and empty.</summary>
    public async Task<string[]> FilesAsync()
    {
        var files = Directory.GetFiles(DataDirectory, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToArray();
        if (_connectionString is null) return files;
        var server = await PostgresServer.SharedAsync();
        await server.ExecuteAsync(Database, "CHECKPOINT");
        var folder = await server.ExecuteAsync(Database, "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()");
        return [.. files, .. Directory.GetFiles((string)folder!)];
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(DataDirectory, recursive: true);
        if (_connectionString is not null)
            await (await PostgresServer.SharedAsync()).DropDatabaseAsync(Database);
    }
}
