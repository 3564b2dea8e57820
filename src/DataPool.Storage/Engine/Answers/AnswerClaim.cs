namespace DataPool.Storage.Engine.Answers;

/// <summary>A key that a request has taken and whose answer is not committed yet.</summary>
internal sealed class AnswerClaim(AnswerIndex index, AnswerKey key) : IDisposable
{
    private TaskCompletionSource? _ended;
    private bool _hasEnded;

    public AnswerKey Key => key;

    /// <summary>A task that completes when the request has ended. Called under the index's lock.</summary>
    public Task UntilEnded() => _hasEnded
        ? Task.CompletedTask
        : (_ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Lets those go on who wait. Called under the index's lock.</summary>
    public void End()
    {
        _hasEnded = true;
        _ended?.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => index.Leave(this);
}
