using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Sqlite;
using DataPool.Storage.Tests.Compliance;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Tests.Sqlite;

/// <summary>A storage in a folder of its own.</summary>
internal sealed class TestStorage : TestPool
{
    private SqliteStorage? _storage;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "datapool-" + Guid.NewGuid().ToString("n"));

    public SqliteStorage Storage => _storage!;

    public override IPoolStore Pool => Storage.Pool;

    public override IAnswerStore Answers => Storage.Answers;

    public override IHistoryStore? HistoryStore => Storage.History;

    public IConnectorStore Connectors => Storage.Connectors;

    public IAccessStore Access => Storage.Access;

    public static async Task<TestStorage> OpenAsync(StorageHooks? hooks = null)
    {
        var test = new TestStorage();
        if (hooks is not null) (test.Hooks.Opened, test.Hooks.Committing) = (hooks.Opened, hooks.Committing);
        await test.ReopenAsync();
        return test;
    }

    public override async Task CloseAsync()
    {
        if (_storage is null) return;
        await _storage.DisposeAsync().AsTask().WaitAsync(Patience);
        _storage = null;
    }

    public override async Task<TestPool> CopyAsync(long keepLogBytes = 32 << 20)
    {
        var copy = new TestStorage { History = History, Time = Time };
        Directory.CreateDirectory(copy.Folder);
        foreach (var file in Directory.GetFiles(Folder).Where(file => Path.GetExtension(file) is ".db" or ".db-wal"))
            File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        await copy.ReopenAsync(keepLogBytes: keepLogBytes);
        return copy;
    }

    public override long Query(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, database)}.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public override string Bytes(string hex) => $"x'{hex}'";

    public override Exception Full() => new SqliteException("database or disk is full", 13);

    public override string CannotCommit(string database, string reason) =>
        $"The database \"{database}\" could not commit: {reason}. Check the disk of the data directory.";

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }

    protected override async Task OpenAsync(StorageOptions options) => _storage = await SqliteStorage.OpenAsync(Folder, options, Time, Observer);
}
