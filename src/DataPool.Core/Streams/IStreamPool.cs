namespace DataPool.Core.Streams;

/// <summary>The way to the streams, wherever each of them is at home.</summary>
public interface IStreamPool
{
    /// <summary>Applies a write; the task completes when it is durable.</summary>
    /// <exception cref="Records.RecordException">The records break a limit of the stream (<c>stream_full</c>, <c>invalid_item</c>); nothing was changed.</exception>
    /// <exception cref="HeldException">The request's guard holds it; nothing was changed.</exception>
    /// <exception cref="OverloadedException">The stream's storage takes nothing now; nothing was changed.</exception>
    Task<WriteResult> WriteAsync(long streamId, WriteRequest request);

    /// <summary>What a write would do to the stream as it stands; nothing is changed, and other writes go on meanwhile.</summary>
    Task<WritePreview> PreviewAsync(long streamId, WriteRequest request);

    /// <summary>The stream as it was last committed.</summary>
    Task<StreamImage> ReadAsync(long streamId);

    /// <summary>What can be told of the stream as it was last committed without its items: no image is made for it.</summary>
    /// <exception cref="Storage.StorageException">It cannot be read.</exception>
    Task<StreamSummary> SummariseAsync(long streamId);

    /// <summary>The number of items that each connector (by number) claims in the stream.</summary>
    Task<IReadOnlyDictionary<int, int>> CountClaimsAsync(long streamId);

    /// <summary>Forgets a stream after its configuration was deleted; its readers are told.</summary>
    Task DeleteAsync(long streamId);
}
