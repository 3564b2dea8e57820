using DataPool.Core.Storage;

namespace DataPool.Core.Streams.History;

/// <summary>Answers what streams and items were. Thread-safe.</summary>
/// <param name="store">Where the history is kept.</param>
public sealed class StreamHistory(IHistoryStore store)
{
    /// <summary>The time from which on a stream can be read back; null while nothing is kept.</summary>
    public DateTimeOffset? KeptSince(long streamId) => store.KeptSince(streamId);

    /// <summary>The stream as it stood at a time, at the last version that is not later; null when that time is not kept.</summary>
    /// <exception cref="StorageException">The history cannot be read.</exception>
    /// <exception cref="OverloadedException">Too many readings are under way.</exception>
    public async Task<StreamImage?> AtAsync(long streamId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var past = new PastStream(at, cancellationToken);
        return await ReadAsync(streamId, at, false, past, cancellationToken).ConfigureAwait(false) ? past.ToImage() : null;
    }

    /// <summary>What a field of an item was from one time to another, both included; null when none of it is kept.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="key">The item's key in UTF-8.</param>
    /// <param name="field">The field.</param>
    /// <param name="from">Where the range begins.</param>
    /// <param name="to">Where it ends; not before <paramref name="from"/>.</param>
    /// <param name="maxPoints">The most points; 2 or more. Where there are more changes, they are summed up.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StorageException">The history cannot be read.</exception>
    /// <exception cref="OverloadedException">Too many readings are under way.</exception>
    public async Task<FieldHistory?> FieldAsync(
        long streamId, byte[] key, string field, DateTimeOffset from, DateTimeOffset to, int maxPoints, CancellationToken cancellationToken)
    {
        var points = new FieldPoints(from, to, maxPoints);
        var track = new FieldTrack(key, field, from, to, points, cancellationToken);
        // From before the range, so that what changed at its very beginning is seen to change.
        var start = from > DateTimeOffset.MinValue ? from.AddTicks(-1) : from;
        if (!await ReadAsync(streamId, start, true, track, cancellationToken).ConfigureAwait(false) || track.StartAt > to) return null;
        track.Finish();
        return new FieldHistory(track.IsKnown, points.ToList());
    }

    private async Task<bool> ReadAsync(
        long streamId, DateTimeOffset from, bool orOldest, HistoryReplay replay, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(streamId, from, orOldest, replay, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception damage) when (damage is InvalidDataException or IndexOutOfRangeException or ArgumentException or OverflowException or KeyNotFoundException or NullReferenceException)
        {
            throw new StorageException($"The history of stream {streamId} cannot be read: {damage.Message}", damage);
        }
    }
}
