using System.Collections.Concurrent;
using DataPool.Core.Connectors;
using DataPool.Core.Streams;

namespace DataPool.Server.Live;

/// <summary>This node's live half of the pool: learns of every commit and passes it on to the readers.</summary>
internal sealed class LiveHub(IStreamPool pool, StreamDirectory streams) : IStreamFeed
{
    private readonly ConcurrentDictionary<long, StreamChannel> _channels = new();

    /// <summary>The channels in use.</summary>
    public IEnumerable<StreamChannel> Channels => _channels.Values;

    /// <summary>The channel of a stream. Of one that is deleted by now it is a deleted one, which nobody else gets.</summary>
    public StreamChannel Channel(StreamInfo stream)
    {
        if (_channels.TryGetValue(stream.Id, out var channel)) return channel;
        channel = _channels.GetOrAdd(stream.Id, new StreamChannel(stream.Id, stream.Name, stream.Epoch));
        // It may have been deleted since the caller has found it: nobody would tell its readers any more.
        if (streams.ById(stream.Id) is null) ((IStreamFeed)this).Deleted(stream.Id);
        return channel;
    }

    /// <summary>The channel of a stream, where it has one already.</summary>
    public StreamChannel? Find(long streamId) => _channels.GetValueOrDefault(streamId);

    /// <summary>The snapshot of the last committed version: what was made before where nothing has changed since.</summary>
    public async ValueTask<SnapshotBytes> SnapshotAsync(StreamChannel channel)
    {
        var known = channel.Snapshot;
        if (known is not null && known.Image.Version == channel.Version) return known;
        var image = await pool.ReadAsync(channel.StreamId);
        known = channel.Snapshot;
        if (known is not null && known.Image.Version == image.Version) return known;
        return channel.Snapshot = new SnapshotBytes(image);
    }

    void IStreamFeed.Loaded(long streamId, long version, DateTimeOffset at) => ById(streamId)?.Loaded(version, at);

    void IStreamFeed.Committed(long streamId, Delta delta) => ById(streamId)?.Committed(delta);

    void IStreamFeed.Deleted(long streamId)
    {
        if (_channels.TryRemove(streamId, out var channel)) channel.Deleted();
    }

    private StreamChannel? ById(long streamId) =>
        _channels.TryGetValue(streamId, out var channel) ? channel
        : streams.ById(streamId) is { } stream ? Channel(stream)
        : null;
}
