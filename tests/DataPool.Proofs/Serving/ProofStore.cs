using DataPool.TestServers;
using Npgsql;
using Xunit;

namespace DataPool.Proofs.Serving;

/// <summary>
/// What a server under proof keeps everything in: the files of its data directory, or a database of its own on a real
/// PostgreSQL server besides.
/// </summary>
internal sealed class ProofStore : IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly PostgresServer? _postgres;
    private readonly string? _connectionString;

    private ProofStore(PostgresServer? postgres, string? connectionString)
    {
        _postgres = postgres;
        _connectionString = connectionString;
        if (postgres is not null) Database = new PoolDatabase(postgres, new NpgsqlConnectionStringBuilder(connectionString).Database!);
    }

    public string DataDirectory => _folder.Data;

    /// <summary>The database, looked at beside the server; null for files.</summary>
    public PoolDatabase? Database { get; }

    /// <summary>A store of its own, on the PostgreSQL server of this process; skips the test where none is installed.</summary>
    public static async Task<ProofStore> CreateAsync(StoreKind kind)
    {
        if (kind == StoreKind.Sqlite) return new ProofStore(null, null);
        SkipIfMissing();
        return await CreateAsync(await PostgresServer.SharedAsync());
    }

    /// <summary>A database of its own on a given server.</summary>
    public static async Task<ProofStore> CreateAsync(PostgresServer postgres) => new(postgres, await postgres.CreateDatabaseAsync());

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public static void SkipIfMissing() => Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");

    /// <summary>The connection string for a server that is to be known by a name there; null for files.</summary>
    public string? ConnectionString(string application) =>
        _postgres is null ? null : new NpgsqlConnectionStringBuilder(_connectionString) { ApplicationName = application }.ToString();

    /// <summary>What names it on the command line of a command.</summary>
    public string[] Settings => _postgres is null
        ? [$"--DataPool:DataDirectory={DataDirectory}"]
        : [$"--DataPool:DataDirectory={DataDirectory}", "--DataPool:Storage=PostgreSql", $"--ConnectionStrings:DataPool={_connectionString}"];

    /// <summary>Room for backups and copies.</summary>
    public string Scratch => _folder.Scratch;

    /// <summary>Looks for damage in what a killed server has left.</summary>
    public Task<DatabaseCheck> CheckAsync(CancellationToken cancellation) =>
        Database?.CheckAsync() ?? DatabaseFiles.CheckAsync(_folder.Data, _folder.Scratch, cancellation);

    public void Dispose() => _folder.Dispose();
}
