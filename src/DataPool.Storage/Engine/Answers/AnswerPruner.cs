using DataPool.Core.Storage;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Engine.Answers;

/// <summary>
/// Forgets answers that are old enough, oldest first and some at a time: each step is a small part of one of the
/// writer's transactions, and the next begins when that is committed.
/// </summary>
internal sealed class AnswerPruner : IAsyncDisposable
{
    /// <summary>Rows of one step: about 100 kB.</summary>
    internal const int StepRows = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);

    private readonly ILogDatabase _database;
    private readonly AnswerIndex _index;
    private readonly CommitQueue _queue;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private List<AnswerRow> _failed = [];
    private long _prunedTo;
    private DateTimeOffset _restUntil;

    public AnswerPruner(ILogDatabase database, AnswerIndex index, CommitQueue queue, TimeProvider time)
    {
        _database = database;
        _index = index;
        _queue = queue;
        _time = time;
        _timer = time.CreateTimer(_ => Tick(), null, Pause, Pause);
    }

    /// <summary>Ends; a step under way is waited for. Before the writer ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        Task running;
        lock (_gate) running = _running;
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_running.IsCompleted && _time.GetUtcNow() >= _restUntil) _running = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (await StepAsync().ConfigureAwait(false))
            {
            }
        }
        catch (StorageException)
        {
            // The writer's observer has heard of it; what was not deleted is found again by the next tick.
        }
    }

    private async Task<bool> StepAsync()
    {
        var after = _prunedTo;
        var rows = await _database.OldestAnswersAsync(after, StepRows).ConfigureAwait(false);
        Settle(rows);
        var now = _time.GetUtcNow();
        var expired = rows.TakeWhile(row => row.IsExpired(now)).Count();
        if (expired > 0)
        {
            // The index first: who finds a row there may still read it.
            foreach (var row in rows.Take(expired)) _index.Forget(row.Key, row.Seq);
            _failed = rows[..expired];
            await _queue.PruneAnswers(rows[0].Seq, rows[expired - 1].Seq).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            _failed = [];
            Gone(rows.Take(expired));
            _prunedTo = rows[expired - 1].Seq;
        }

        if (expired == StepRows) return true;
        var next = expired < rows.Count ? new DateTimeOffset(rows[expired].At) + IAnswerStore.Period : now + LongestRest;
        _restUntil = next < now + LongestRest ? next : now + LongestRest;
        return false;
    }

    // A step that failed may have been committed all the same: what is not there any more was deleted by it.
    private void Settle(List<AnswerRow> oldest)
    {
        Gone(_failed.Except(oldest));
        _failed = [];
    }

    private void Gone(IEnumerable<AnswerRow> rows) => _index.AddBytes(-rows.Sum(static row => (long)row.BodyLength));
}
