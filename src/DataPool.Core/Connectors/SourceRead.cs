namespace DataPool.Core.Connectors;

/// <summary>
/// The reading of one source: one at a time, and given up when it outstays its timeout, whatever the type does. A read that was
/// given up and goes on keeps the next one from starting. Used by one run or test at a time.
/// </summary>
public sealed class SourceRead(TimeProvider time)
{
    /// <summary>Types end at their timeout by themselves; after this much more the host gives them up.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private Task _last = Task.CompletedTask;

    /// <summary>What the type remembers of the source between its runs.</summary>
    public SourceMemory Memory { get; } = new();

    /// <summary>Reads the source. It has ended within the timeout and half a second, also where it had to wait for an earlier read.</summary>
    /// <exception cref="SourceException">As of the type; <c>timeout</c>, <c>source_stuck</c>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the read may go on for a while.</exception>
    public Task<PullResult> ReadAsync(IPullType type, PullContext context, CancellationToken cancellationToken) =>
        InTurnAsync(token => type.ReadAsync(context, token), static late => late.Records.Dispose(), type.TimeoutSeconds(context.Source), cancellationToken);

    /// <summary>Asks whether there is anything to read, within the same bounds.</summary>
    /// <exception cref="SourceException">As of the type; <c>timeout</c>, <c>source_stuck</c>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the look may go on for a while.</exception>
    public Task<bool> LookAsync(IPullType type, PullContext context, CancellationToken cancellationToken) =>
        InTurnAsync(token => type.LookAsync(context, token), static _ => { }, type.TimeoutSeconds(context.Source), cancellationToken);

    private async Task<T> InTurnAsync<T>(Func<CancellationToken, Task<T>> begin, Action<T> drop, int seconds, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(seconds);
        var begun = time.GetTimestamp();
        if (!await EndsAsync(_last, limit, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new SourceException("source_stuck", "An earlier read of this source was given up and has not ended yet; two never run at once. It is read again when that one has ended.", transient: true);
        }

        var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // On another thread: a type that blocks must not hold the one that keeps the time.
        var read = Task.Run(() => begin(cancel.Token), CancellationToken.None);
        _last = read;
        var left = limit + Grace - time.GetElapsedTime(begun);
        if (await EndsAsync(read, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
        {
            cancel.Dispose();
            return await read.ConfigureAwait(false);
        }

        GiveUp(read, drop, cancel);
        cancellationToken.ThrowIfCancellationRequested();
        throw new SourceException("timeout", $"The source gave no answer within its timeout ({seconds} seconds) and was given up. If it needs longer, raise source.timeoutSeconds.", transient: true);
    }

    // Not awaited: what is told to stop may not listen. When it ends after all, what it read is dropped.
    private static void GiveUp<T>(Task<T> read, Action<T> drop, CancellationTokenSource cancel)
    {
        _ = cancel.CancelAsync();
        _ = read.ContinueWith(
            ended =>
            {
                cancel.Dispose();
                if (ended.IsCompletedSuccessfully) drop(ended.Result);
                else _ = ended.Exception;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Waits for a task's end, whatever that is; false when time or patience ran out.</summary>
    private async Task<bool> EndsAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (task.IsCompleted) return true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(task, Task.Delay(limit, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        return first == task;
    }
}
