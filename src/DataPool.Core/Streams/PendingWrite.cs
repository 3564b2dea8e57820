using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>A write that was applied in memory and is on its way to the disk, or an error and nothing was changed.</summary>
/// <param name="Result">What it does, once <paramref name="Commit"/> completes.</param>
/// <param name="Commit">Completes when it, and whatever it was compared with, is durable.</param>
/// <param name="Error">Why nothing was changed, or null.</param>
public sealed record PendingWrite(WriteResult Result, Task Commit, Exception? Error = null)
{
    /// <summary>A write that was refused.</summary>
    public static PendingWrite Refused(Exception error) => new(default, Task.CompletedTask, error);

    /// <summary>Waits until the write is durable.</summary>
    /// <exception cref="RecordException">A limit is broken.</exception>
    /// <exception cref="HeldException">The write's guard holds it.</exception>
    /// <exception cref="OverloadedException">Storage takes nothing now.</exception>
    public Task<WriteResult> WaitAsync()
    {
        if (Error is not null) return Task.FromException<WriteResult>(Error);
        return Commit.IsCompletedSuccessfully ? Task.FromResult(Result) : Wait();

        async Task<WriteResult> Wait()
        {
            try
            {
                await Commit.ConfigureAwait(false);
            }
            catch (Storage.StorageException failure)
            {
                throw new OverloadedException("The store did not confirm the write. Send the same again in a few seconds; with an Idempotency-Key it is applied once in any case.", failure);
            }

            return Result;
        }
    }
}
