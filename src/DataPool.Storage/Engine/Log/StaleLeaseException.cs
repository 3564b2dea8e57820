using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.Log;

/// <summary>Another process has become the owner of what was to be written. The storage itself is sound.</summary>
/// <param name="taken">The streams and connectors.</param>
internal sealed class StaleLeaseException(IReadOnlyCollection<string> taken) : Exception($"Another DataPool process has taken over {string.Join(", ", taken)}.")
{
    /// <summary>What is told of it to whoever waits for the commit.</summary>
    public StorageException ToStorageException() => new(Message + " Nothing was changed; send it again.", this);
}
