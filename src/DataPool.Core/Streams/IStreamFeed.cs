namespace DataPool.Core.Streams;

/// <summary>
/// Where a stream tells what was committed. Calls for one stream come in order, one at a time; they must be quick
/// and must not throw.
/// </summary>
public interface IStreamFeed
{
    /// <summary>The stream was read from storage and stands at this version: the first call, and the one after a failed commit.</summary>
    void Loaded(long streamId, long version, DateTimeOffset at);

    /// <summary>A write is durable; the delta leads from the version published before to the next.</summary>
    void Committed(long streamId, Delta delta);

    /// <summary>The stream was deleted.</summary>
    void Deleted(long streamId);
}
