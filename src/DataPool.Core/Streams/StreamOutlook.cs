using DataPool.Core.Records;

namespace DataPool.Core.Streams;

/// <summary>
/// A stream as it stood at one moment, for one write to be planned on that is never applied. Taking it is a copy of
/// references; the work, which may be that on a hundred thousand items, touches nothing of the stream. Used once.
/// </summary>
/// <param name="items">The stream's items, in any order.</param>
/// <param name="mark">What the connector that writes may use up (<see cref="StreamItems.Mark"/>).</param>
/// <param name="at">When the stream's version came to be.</param>
/// <param name="limits">The stream's limits.</param>
internal sealed class StreamOutlook(ItemState[] items, (long NextNumber, long? LastRank) mark, DateTimeOffset at, RecordLimits limits)
{
    // No slot of a stream of its own was seen before.
    private const long WriteNumber = 1;

    /// <summary>What a write would do, of the connector that the outlook was taken for and any kind but <see cref="WriteKind.Expire"/>.</summary>
    public WritePreview Preview(WriteRequest request, DateTimeOffset now)
    {
        if (request.Kind == WriteKind.Expire) throw new ArgumentException("What will expire hangs on when the stream itself was touched.", nameof(request));
        var copy = new StreamItems(items.Length);
        foreach (var item in items) copy.Restore(item, dirty: false);
        copy.Reset(request.Connector, mark);

        var write = new StreamWrite(copy, new ShapeTable(), limits, request, now > at ? now : at) { PassesGuard = true };
        try
        {
            write.Plan(WriteNumber);
        }
        catch (RecordException refused)
        {
            return new WritePreview(null, write.Held, refused);
        }

        return new WritePreview(EffectOf(write), write.Held, null);
    }

    private static WriteEffect EffectOf(StreamWrite write)
    {
        int added = 0, changed = 0, removed = 0, unchanged = write.Seen;
        foreach (var slot in write.Touched)
        {
            if (slot.Planned is null)
            {
                removed++;
                continue;
            }

            if (slot.Current is null) added++;
            else if (ItemDiff.Compare(slot.Current, slot.Planned, out _)) changed++;
            else continue;
            if (slot.SeenIn == WriteNumber) unchanged--;
        }

        return new WriteEffect(added, changed, removed, unchanged, write.Dropped);
    }
}
