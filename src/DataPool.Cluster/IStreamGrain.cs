using DataPool.Core.Streams;

namespace DataPool.Cluster;

/// <summary>One stream, by its number: the only writer of it.</summary>
public interface IStreamGrain : IGrainWithIntegerKey
{
    /// <summary>Reads the stream from storage if that has not happened yet.</summary>
    Task LoadAsync();

    /// <summary>Applies a write and answers before it is durable: wait for <see cref="PendingWrite.WaitAsync"/>.</summary>
    ValueTask<InProcess<PendingWrite>> WriteAsync(InProcess<WriteRequest> request);

    /// <summary>The stream as it stands, and the commit to wait for.</summary>
    ValueTask<InProcess<PendingImage>> ReadAsync();

    /// <summary>The number of items that each connector claims.</summary>
    ValueTask<InProcess<IReadOnlyDictionary<int, int>>> CountClaimsAsync();

    /// <summary>Folds the stream in about a second.</summary>
    Task PlanFoldAsync();

    /// <summary>Removes the stream from storage.</summary>
    Task DeleteAsync();
}

/// <summary>A stream's image and the commit to wait for before anybody may see it.</summary>
/// <param name="Image">The image.</param>
/// <param name="Commit">Completes when all of it is durable.</param>
public sealed record PendingImage(StreamImage Image, Task Commit);
