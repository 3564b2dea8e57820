using DataPool.Core.Storage;
using DataPool.Storage.Engine.Answers;

namespace DataPool.Storage.Engine.Log;

/// <summary>What is committed in one transaction: entries of all streams, and streams and answers to be forgotten. One task for all.</summary>
internal sealed class CommitGroup
{
    // Without RunContinuationsAsynchronously: all waiters run in the one work item that completes the group. A work
    // item for each of them cost a tenth of the commits.
    private readonly TaskCompletionSource _done = new();

    public List<CommitEntry> Entries { get; } = [];

    /// <summary>Streams whose rows, up to this group's last, are to be forgotten, and the owner epochs under which that is done.</summary>
    public List<(long StreamId, long Epoch)> Deleted { get; } = [];

    /// <summary>Ranges of rows of answers that are to be forgotten.</summary>
    public List<(long FirstSeq, long LastSeq)> ForgottenAnswers { get; } = [];

    /// <summary>The bytes of the entries' bodies.</summary>
    public long Bytes { get; private set; }

    /// <summary>The entries that have a row in the log; the others are there for their answers, or to be checked.</summary>
    public int LogRows { get; private set; }

    /// <summary>The entries that have an answer.</summary>
    public int Answers { get; private set; }

    /// <summary>The number of the last answer before those of the group. Set before the group is handed to its completion.</summary>
    public long AnswersAfter { get; set; }

    public bool IsEmpty => Entries.Count == 0 && Deleted.Count == 0 && ForgottenAnswers.Count == 0;

    /// <summary>True when nothing is to be written: the entries only want to know that their streams are still owned.</summary>
    public bool IsCheck => LogRows == 0 && Answers == 0 && Deleted.Count == 0 && ForgottenAnswers.Count == 0;

    public Task Task => _done.Task;

    /// <summary>Set before the group is handed to its completion: why it was not committed.</summary>
    public StorageException? Error { get; private set; }

    public void Add(CommitEntry entry)
    {
        Entries.Add(entry);
        Bytes += SizeOf(entry);
        if (entry.Lsn > 0) LogRows++;
        if (entry.Answer is not null) Answers++;
    }

    /// <summary>The bytes that an entry brings into the log's database.</summary>
    public static long SizeOf(CommitEntry entry) => entry.Body.Length + entry.AnswerBody.Length;

    /// <summary>Marks the group as failed and ends its leases: what their holders have in memory is ahead of the log.</summary>
    public void Fail(StorageException error)
    {
        Error = error;
        foreach (var entry in Entries) entry.Lease.Kill();
    }

    /// <summary>Tells the entries, then everyone who waits. Runs the waiters' continuations.</summary>
    public void Complete(CommitQueue queue, AnswerIndex answers, IStorageObserver observer)
    {
        if (Error is null)
        {
            if (Answers > 0) Remember(answers);
            foreach (var entry in Entries)
            {
                try
                {
                    entry.OnCommitted();
                }
#pragma warning disable CA1031 // Must not throw; if it does, the entry is stored all the same and the others wait.
                catch (Exception ex)
#pragma warning restore CA1031
                {
                    observer.CallbackFailed(ex);
                }
            }
        }

        // Before the waiters, which may want the places.
        queue.Leave(Entries.Count, Bytes);
        if (Error is null)
        {
            _done.SetResult();
            return;
        }

        _done.SetException(Error);
        _ = _done.Task.Exception; // Seen, even where nobody waits.
    }

    // Before anybody is answered: whoever repeats an answered request finds its answer.
    private void Remember(AnswerIndex answers)
    {
        var seq = AnswersAfter;
        foreach (var entry in Entries)
        {
            if (entry.Answer is not { } answer) continue;
            answers.AddBytes(entry.AnswerBody.Length);
            answers.Committed(new AnswerKey(answer.Connector, answer.Key), ++seq);
        }
    }
}
