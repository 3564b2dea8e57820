using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.Log;

/// <summary>Another process has become the owner of streams that were to be written. The storage itself is sound.</summary>
internal sealed class StaleLeaseException(IReadOnlyCollection<long> streams)
    : Exception($"Another DataPool process has taken over {(streams.Count == 1 ? "stream" : "streams")} {string.Join(", ", streams)}.")
{
    /// <summary>What is told of it to whoever waits for the commit.</summary>
    public StorageException ToStorageException() => new(Message + " Nothing was changed; send it again.", this);
}
