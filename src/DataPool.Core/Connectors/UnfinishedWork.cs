using System.Runtime.ExceptionServices;

namespace DataPool.Core.Connectors;

/// <summary>Deletions and withdrawals that were begun, are stored as such, and could not be finished: they are tried again until they are.</summary>
public sealed class UnfinishedWork : IDisposable
{
    private readonly SemaphoreSlim _waiting = new(0, 1);

    /// <summary>Raised for what could not be finished, with why; the text holds no secret.</summary>
    public event Action<string, Exception>? Failed;

    /// <summary>Notes something that could not be finished.</summary>
    public void Add(string what, Exception failure)
    {
        Failed?.Invoke(what, failure);
        try
        {
            _waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has noted something that nobody has looked at yet: one look does for both.
        }
    }

    /// <summary>Waits until something was noted since the last call.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _waiting.WaitAsync(cancellationToken);

    /// <summary>Does something for each; one that fails does not keep the next from its turn. The first failure is thrown at the end.</summary>
    internal static async Task ForEachAsync<T>(IEnumerable<T> all, Func<T, Task> finish, CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? first = null;
        foreach (var one in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await finish(one).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                first ??= ExceptionDispatchInfo.Capture(failure);
            }
        }

        first?.Throw();
    }

    /// <inheritdoc/>
    public void Dispose() => _waiting.Dispose();
}
