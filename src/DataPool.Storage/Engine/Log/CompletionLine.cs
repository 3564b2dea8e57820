using DataPool.Storage.Engine.Answers;

namespace DataPool.Storage.Engine.Log;

/// <summary>
/// Completes groups one after the other, off the writer's thread: entries of a stream hear of their commits in order
/// and from one thread at a time. One work item of the thread pool serves all that has gathered.
/// </summary>
internal sealed class CompletionLine(CommitQueue queue, AnswerIndex answers, IStorageObserver observer) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<CommitGroup> _waiting = new();
    private bool _isRunning;

    public void Add(CommitGroup group)
    {
        lock (_gate)
        {
            _waiting.Enqueue(group);
            if (_isRunning) return;
            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        while (true)
        {
            CommitGroup? group;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out group))
                {
                    _isRunning = false;
                    return;
                }
            }

            group.Complete(queue, answers, observer);
        }
    }

    /// <summary>Completes when everything added before has been.</summary>
    public async Task DrainAsync()
    {
        var last = new CommitGroup();
        Add(last);
        await last.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }
}
