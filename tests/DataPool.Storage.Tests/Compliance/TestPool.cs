using System.Text;
using DataPool.Core.Storage;
using DataPool.Storage.Engine;
using DataPool.Storage.Engine.Log;
using Microsoft.Extensions.Time.Testing;

namespace DataPool.Storage.Tests.Compliance;

/// <summary>A pool of either kind on a database of its own, which can be closed, copied and opened again.</summary>
internal abstract class TestPool : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public StorageHooks Hooks { get; } = new();

    /// <summary>Bounds of the history; null for none.</summary>
    public HistoryOptions? History { get; init; }

    public FakeTimeProvider Time { get; init; } = new(new DateTimeOffset(2026, 4, 9, 12, 0, 0, TimeSpan.Zero));

    public TestObserver Observer { get; } = new();

    public abstract IPoolStore Pool { get; }

    public abstract IAnswerStore Answers { get; }

    public abstract IHistoryStore? HistoryStore { get; }

    public int MaxAnswers { get; set; } = 1000;

    public long MaxAnswerBytes { get; set; } = 1 << 20;

    public async Task ReopenAsync(int queueEntries = 8192, long queueBytes = 64 << 20, long keepLogBytes = 32 << 20)
    {
        await CloseAsync();
        await OpenAsync(new StorageOptions
        {
            QueueEntries = queueEntries,
            QueueBytes = queueBytes,
            KeepLogBytes = keepLogBytes,
            MaxAnswers = MaxAnswers,
            MaxAnswerBytes = MaxAnswerBytes,
            Hooks = Hooks,
            History = History,
        });
    }

    /// <summary>Closes the storage, so that the test can change the database before it is opened again.</summary>
    public abstract Task CloseAsync();

    /// <summary>What another process would find if this one were killed now.</summary>
    public abstract Task<TestPool> CopyAsync(long keepLogBytes = 32 << 20);

    /// <summary>A value through a connection of the test's own. <c>database</c>: the file where each part has one.</summary>
    public abstract long Query(string database, string sql);

    /// <summary>Bytes as the database's SQL writes them.</summary>
    public abstract string Bytes(string hex);

    /// <summary>What the database throws when it has no room left.</summary>
    public abstract Exception Full();

    /// <summary>The error of a commit that failed for a reason which the store does not know.</summary>
    public abstract string CannotCommit(string database, string reason);

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

    /// <summary>Waits until commits are taken again.</summary>
    public async Task RecoverAsync()
    {
        // The writer arms the timer right after it told of the fault: advance until it has seen it. Not as fast as can be: answers
        // would be a day old before a probe is through.
        while (Pool.TryReserve() == Reservation.Faulted)
        {
            Time.Advance(LogProbe.Pause);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Pool.Release();
        await Observer.Recovered;
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 6000, "It never came.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task OpenAsync(StorageOptions options);
}

internal sealed class TestEntry : CommitEntry
{
    public Action? Committed { get; init; }

    public override void OnCommitted() => Committed?.Invoke();
}

internal static class StoredStreamExtensions
{
    public static string[] ItemTexts(this StoredStream stream) => [.. stream.Items.Select(item => $"{item.Number}={Text(item.Body)}")];

    public static string[] LogTexts(this StoredStream stream) => [.. stream.Log.Select(row => $"{row.Lsn}={Text(row.Body)}")];

    public static List<long> Lsns(this StoredStream stream) => [.. stream.Log.Select(row => row.Lsn)];

    /// <summary>Waits, but not for ever.</summary>
    public static Task Soon(this Task task) => task.WaitAsync(TestPool.Patience, TestContext.Current.CancellationToken);

    public static string Text(this ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
