using System.Text;
using DataPool.Core.Storage;
using DataPool.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace DataPool.Storage.Tests.Sqlite;

/// <summary>A storage in a folder of its own, which can be closed, copied and opened again.</summary>
internal sealed class TestStorage : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private SqliteStorage? _storage;

    public string Folder { get; private init; } = Path.Combine(Path.GetTempPath(), "datapool-" + Guid.NewGuid().ToString("n"));

    public SqliteHooks Hooks { get; } = new();

    /// <summary>Bounds of the history; null for none.</summary>
    public HistoryOptions? History { get; init; }

    public FakeTimeProvider Time { get; private init; } = new(new DateTimeOffset(2026, 4, 9, 12, 0, 0, TimeSpan.Zero));

    public TestObserver Observer { get; } = new();

    public SqliteStorage Storage => _storage!;

    public IPoolStore Pool => Storage.Pool;

    public IConnectorStore Connectors => Storage.Connectors;

    public IAccessStore Access => Storage.Access;

    public IAnswerStore Answers => Storage.Answers;

    public int MaxAnswers { get; set; } = 1000;

    public long MaxAnswerBytes { get; set; } = 1 << 20;

    public static async Task<TestStorage> OpenAsync(
        int queueEntries = 8192, long queueBytes = 64 << 20, long keepLogBytes = 32 << 20, SqliteHooks? hooks = null, HistoryOptions? history = null)
    {
        var test = new TestStorage { History = history };
        if (hooks is not null) (test.Hooks.Opened, test.Hooks.Committing) = (hooks.Opened, hooks.Committing);
        await test.ReopenAsync(queueEntries, queueBytes, keepLogBytes);
        return test;
    }

    public async Task ReopenAsync(int queueEntries = 8192, long queueBytes = 64 << 20, long keepLogBytes = 32 << 20)
    {
        if (_storage is not null) await _storage.DisposeAsync();
        var options = new SqliteStorageOptions
        {
            QueueEntries = queueEntries,
            QueueBytes = queueBytes,
            KeepLogBytes = keepLogBytes,
            MaxAnswers = MaxAnswers,
            MaxAnswerBytes = MaxAnswerBytes,
            Hooks = Hooks,
            History = History,
        };
        _storage = await SqliteStorage.OpenAsync(Folder, options, Time, Observer);
    }

    /// <summary>Closes the storage, so that the test can change its files before it is opened again.</summary>
    public async Task DisposeStorageAsync()
    {
        await _storage!.DisposeAsync();
        _storage = null;
    }

    /// <summary>What another process would find if this one were killed now.</summary>
    public async Task<TestStorage> CopyAsync(long keepLogBytes = 32 << 20)
    {
        var copy = new TestStorage { History = History, Time = Time };
        Directory.CreateDirectory(copy.Folder);
        foreach (var file in Directory.GetFiles(Folder).Where(file => Path.GetExtension(file) is ".db" or ".db-wal"))
            File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        await copy.ReopenAsync(keepLogBytes: keepLogBytes);
        return copy;
    }

    /// <summary>Waits for a commit without staying in the work item that completes it.</summary>
    public Task AppendAsync(StreamLease lease, long lsn, string body = "x") => AppendAsync(lease, lsn, Encoding.UTF8.GetBytes(body));

    public async Task AppendAsync(StreamLease lease, long lsn, byte[] body) =>
        await Queue(lease, lsn, body).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>Reserves and appends; the task is the commit's.</summary>
    public Task Queue(StreamLease lease, long lsn, byte[]? body = null, Action? committed = null)
    {
        Assert.Equal(Reservation.Ok, Pool.TryReserve());
        return Pool.AppendAsync(new TestEntry { Lease = lease, Lsn = lsn, Body = body ?? [1], Committed = committed });
    }

    /// <summary>Appends an entry with an answer; with position 0 for its answer alone.</summary>
    public Task QueueAnswer(StreamLease lease, long lsn, UInt128 key, UInt128 print, string body, int connector = 1)
    {
        Assert.Equal(Reservation.Ok, Pool.TryReserve());
        var answer = new StoredAnswer { Connector = connector, Key = key, Fingerprint = print, At = Time.GetUtcNow(), Body = _ => default };
        return Pool.AppendAsync(new TestEntry { Lease = lease, Lsn = lsn, Body = lsn == 0 ? default : new byte[] { 1 }, Answer = answer, AnswerBody = Encoding.UTF8.GetBytes(body) });
    }

    public Task<StoredStream> LoadAsync(long streamId) =>
        Pool.LoadAsync(streamId, TestContext.Current.CancellationToken).WaitAsync(Patience);

    public async Task FoldAsync(StreamLease lease, long lsn, params (long Number, string Body)[] items) =>
        await Pool.FoldAsync(new FoldBatch
        {
            Lease = lease,
            Lsn = lsn,
            Head = Encoding.UTF8.GetBytes("head " + lsn),
            Shapes = [],
            Items = [.. items.Select(item => new StoredPart(item.Number, Encoding.UTF8.GetBytes(item.Body)))],
        }).WaitAsync(Patience);

    /// <summary>A value out of a database file, through a connection of the test's own.</summary>
    public long Query(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, database)}.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null) await _storage.DisposeAsync().AsTask().WaitAsync(Patience);
        Directory.Delete(Folder, recursive: true);
    }
}

internal sealed class TestEntry : CommitEntry
{
    public Action? Committed { get; init; }

    public override void OnCommitted() => Committed?.Invoke();
}

internal sealed class TestObserver : IStorageObserver
{
    private TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<Exception> Failures { get; } = [];

    public List<Exception> CallbackFailures { get; } = [];

    public Task Recovered => _recovered.Task.WaitAsync(TestStorage.Patience);

    public void CommitFailed(Exception error)
    {
        Failures.Add(error);
        if (_recovered.Task.IsCompleted) _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void CommitRecovered() => _recovered.TrySetResult();

    public void CallbackFailed(Exception error) => CallbackFailures.Add(error);

    public List<string> HistoryNotes { get; } = [];

    public void HistoryFailed(Exception error) => HistoryNotes.Add("failed: " + error.Message);

    public void HistoryRecovered() => HistoryNotes.Add("recovered");

    public void HistoryLost(long streamId, string reason) => HistoryNotes.Add($"lost {streamId}: {reason}");
}

internal static class StoredStreamExtensions
{
    public static string[] ItemTexts(this StoredStream stream) => [.. stream.Items.Select(item => $"{item.Number}={Text(item.Body)}")];

    public static string[] LogTexts(this StoredStream stream) => [.. stream.Log.Select(row => $"{row.Lsn}={Text(row.Body)}")];

    public static List<long> Lsns(this StoredStream stream) => [.. stream.Log.Select(row => row.Lsn)];

    /// <summary>Waits, but not for ever.</summary>
    public static Task Soon(this Task task) => task.WaitAsync(TestStorage.Patience, TestContext.Current.CancellationToken);

    public static string Text(this ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
