using DataPool.Core.Storage;
using DataPool.Storage.Engine.History;
using DataPool.Storage.Engine.Log;

namespace DataPool.Storage.Engine.Items;

/// <summary>Where the folded streams are kept. Thread-safe; what fails is a <see cref="StorageException"/>.</summary>
internal interface IItemDatabase
{
    /// <summary>Each stream's folded log position; those being deleted are left out.</summary>
    Task<Dictionary<long, long>> PositionsAsync();

    /// <summary>A stream's parts, as they stand at one position.</summary>
    Task<FoldedParts> ReadAsync(long streamId, CancellationToken cancellationToken);

    /// <summary>A stream's parts as a keyframe of its history; null while they do not stand at the wanted position or a later one.</summary>
    Task<ItemKeyframe?> ReadKeyframeAsync(long streamId, long minLsn, long maxBytes);

    /// <summary>A connection for the writer's thread, with its statements.</summary>
    IItemTables OpenWriter();

    /// <summary>An error in the words of the contract.</summary>
    StorageException Error(string what, Exception reason);
}

/// <summary>A writing connection to the folded streams, for one thread. After an error it is disposed and opened anew.</summary>
internal interface IItemTables : IDisposable
{
    void Begin();

    /// <summary>Brings a stream's parts up to a position, within the transaction. Where another process owns the stream, ends the lease instead.</summary>
    void Fold(FoldBatch batch);

    /// <summary>Deletes some thousand rows of a stream, within the transaction; true when nothing of it is left.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="epoch">The owner epoch under which it is deleted.</param>
    /// <exception cref="StaleLeaseException">Another process owns the stream. The transaction is sound.</exception>
    bool DeleteStep(long streamId, long epoch);

    void Commit();

    /// <summary>Leaves things tidy, before the end.</summary>
    void Checkpoint();
}
