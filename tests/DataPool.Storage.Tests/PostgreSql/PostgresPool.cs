using System.Globalization;
using DataPool.Core.Storage;
using DataPool.Storage.PostgreSql;
using DataPool.Storage.Tests.Compliance;
using Npgsql;

namespace DataPool.Storage.Tests.PostgreSql;

/// <summary>A storage in a database of its own on the shared server.</summary>
internal sealed class PostgresPool : TestPool
{
    private readonly TestDatabase _database;
    private readonly bool _isOwner;
    private PostgresStorage? _storage;

    private PostgresPool(TestDatabase database, bool isOwner = true) => (_database, _isOwner) = (database, isOwner);

    public TestDatabase Database => _database;

    public override IPoolStore Pool => _storage!.Pool;

    public override IAnswerStore Answers => _storage!.Answers;

    public override IHistoryStore? HistoryStore => _storage!.History;

    /// <summary>Skips the test where PostgreSQL is not installed.</summary>
    public static async Task<TestPool> CreateAsync(HistoryOptions? history) => new PostgresPool(await TestDatabase.CreateAsync()) { History = history };

    public static async Task<PostgresPool> OpenAsync(long keepLogBytes = 32 << 20)
    {
        var test = new PostgresPool(await TestDatabase.CreateAsync());
        await test.ReopenAsync(keepLogBytes: keepLogBytes);
        return test;
    }

    /// <summary>The storage of another process on the same database.</summary>
    public async Task<PostgresPool> AnotherAsync(long keepLogBytes = 32 << 20)
    {
        var other = new PostgresPool(_database, isOwner: false) { Time = Time };
        await other.ReopenAsync(keepLogBytes: keepLogBytes);
        return other;
    }

    /// <summary>How many connections wait for a lock.</summary>
    public long Waiting() => Query("", "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

    public override async Task CloseAsync()
    {
        if (_storage is null) return;
        await _storage.DisposeAsync().AsTask().WaitAsync(Patience);
        _storage = null;
    }

    public override async Task<TestPool> CopyAsync(long keepLogBytes = 32 << 20)
    {
        var copy = new PostgresPool(await TestDatabase.CreateAsync()) { History = History, Time = Time };
        // For the schema.
        await copy.ReopenAsync();
        await copy.CloseAsync();
        await DatabaseCopy.RunAsync(_database, copy._database);
        await copy.ReopenAsync(keepLogBytes: keepLogBytes);
        return copy;
    }

    public override long Query(string database, string sql)
    {
        using var connection = _database.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public override string Bytes(string hex) => $"decode('{hex}', 'hex')";

    public override Exception Full() => new PostgresException("could not extend file: No space left on device", "ERROR", "ERROR", PostgresErrorCodes.DiskFull);

    public override string CannotCommit(string database, string reason) =>
        $"The PostgreSQL database could not commit: {reason}. Check the settings in ConnectionStrings:DataPool.";

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_isOwner) await _database.DisposeAsync();
    }

    protected override async Task OpenAsync(StorageOptions options) =>
        _storage = await PostgresStorage.OpenAsync(_database.ConnectionString, options, Time, Observer);
}
