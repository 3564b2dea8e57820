using DataPool.Core.Storage;
using DataPool.Core.Streams.History;

namespace DataPool.Storage.Engine.History;

/// <summary>What it writes.</summary>
internal sealed partial class HistoryKeeper
{
    /// <summary>A keyframe larger than this is not made, whatever a stream may keep: it is one row, and read whole.</summary>
    private const long MaxKeyframeBytes = 256L << 20;

    private static readonly TimeSpan KeyframeTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Suspension = TimeSpan.FromHours(1);

    private readonly SegmentBlocks _blocks = new();

    // The start of a stream needs no reading of its items: it was empty.
    private static byte[] EmptyKeyframe()
    {
        using var keyframe = new KeyframeBuilder(MaxKeyframeBytes);
        return keyframe.ToBlock()!;
    }

    private void StoreSegments()
    {
        if (_storeFails) return;
        var starting = new List<StreamTail>();
        var due = new List<StreamTail>();
        foreach (var tail in _streams.Values)
        {
            if (tail.Pending.IsEmpty || tail.IsOff) continue;
            var starts = tail.Keyframes.Count == 0 && !tail.IsClearing && tail.Pending.FirstLsn == 1;
            if (starts) starting.Add(tail);
            if (!tail.IsDue(_options.SegmentBytes, _readBytes, _reach)) continue;
            if (starts || tail.IsKept) due.Add(tail);
            // Without a keyframe its rows are good for nothing yet; later ones will do as well.
            else if (tail.IsDue(int.MaxValue, _readBytes, _reach)) tail.Pending.Clear();
        }

        if (starting.Count + due.Count > 0) Try(() => StoreSegments(starting, due));
    }

    private void StoreSegments(List<StreamTail> starting, List<StreamTail> due)
    {
        _blocks.Make(due);
        var empty = starting.Count > 0 ? EmptyKeyframe() : [];
        Commit(tables =>
        {
            foreach (var tail in starting) tables.AddKeyframe(tail.StreamId, 0, tail.Pending.FirstAt, empty);
            for (var i = 0; i < due.Count; i++)
                tables.AddSegment(due[i].StreamId, due[i].Pending.FirstLsn, due[i].Pending.LastLsn, _blocks[i]);
        });
        foreach (var tail in starting)
        {
            tail.Keyframes.Add(new KeptKeyframe(0, tail.Pending.FirstAt, empty.Length));
            ShowKeptSince(tail);
        }

        for (var i = 0; i < due.Count; i++) due[i].Stored(_blocks[i].Length);
    }

    private void StoreKeyframes()
    {
        var now = _time.GetUtcNow();
        var started = _time.GetTimestamp();
        var tails = _streams.Values.ToArray();
        var first = _keyframesFrom;
        for (var i = 0; i < tails.Length; i++)
        {
            var place = (first + i) % tails.Length;
            var tail = tails[place];
            if (tail.WantedKeyframe(now, _options.MinKeyframeBytes) is not { } minLsn) continue;
            // The log waits; the others with the next tick, which begins with them.
            if (_time.GetElapsedTime(started) > KeyframeTime) return;
            _keyframesFrom = place + 1;
            var most = Math.Min(tail.Rule.MaxBytes / 3, MaxKeyframeBytes);
            if (Wait(_databases.Items.ReadKeyframeAsync(tail.StreamId, minLsn, most)) is { } keyframe)
                Store(tail, keyframe, now);
        }
    }

    private void Store(StreamTail tail, ItemKeyframe keyframe, DateTimeOffset now)
    {
        if (keyframe.Block is not { } block)
        {
            tail.SuspendedUntil = now + Suspension;
            GiveUp(tail);
            _observer.HistoryLost(tail.StreamId, "one image of its items takes more than a third of its historyMaxBytes");
            return;
        }

        Commit(tables => tables.AddKeyframe(tail.StreamId, keyframe.Lsn, keyframe.At, block));
        tail.Keyframes.Add(new KeptKeyframe(keyframe.Lsn, keyframe.At, block.Length));
        if (tail.Keyframes.Count == 1 && keyframe.Lsn > tail.LastLsn)
        {
            // What was read of the log is in the keyframe, and so is what comes next of it.
            tail.Pending.Clear();
            tail.LastLsn = keyframe.Lsn;
        }

        Wait(RecountAsync(tail));
        ShowKeptSince(tail);
    }

    private void Prune()
    {
        var now = _time.GetUtcNow();
        foreach (var tail in _streams.Values)
        {
            if (!tail.IsKept) continue;
            while (tail.Keyframes.Count > 1 && (tail.Keyframes[1].At <= now.AddDays(-tail.Rule.Days) || tail.Bytes > tail.Rule.MaxBytes))
                DropOldest(tail);
        }

        PruneOverAll(now);
        var steps = 50;
        foreach (var tail in _streams.Values.Where(tail => tail.IsClearing || tail.HasGarbage).ToArray())
            while (steps-- > 0 && (tail.IsClearing || tail.HasGarbage))
                DeleteStep(tail);
    }

    private void PruneOverAll(DateTimeOffset now)
    {
        for (var total = _streams.Values.Sum(tail => tail.IsKept ? tail.Bytes : 0); total > _options.MaxBytes;)
        {
            var kept = _streams.Values.Where(tail => tail.IsKept);
            var oldest = kept.Where(tail => tail.Keyframes.Count > 1).MinBy(tail => tail.Keyframes[0].At) ?? kept.MinBy(tail => tail.Keyframes[0].At)!;
            var before = oldest.Bytes;
            if (oldest.Keyframes.Count > 1)
            {
                DropOldest(oldest);
                total -= before - oldest.Bytes;
                continue;
            }

            oldest.SuspendedUntil = now + Suspension;
            GiveUp(oldest);
            _observer.HistoryLost(oldest.StreamId, "the history of all streams takes more than DataPool:Limits:HistoryBytes");
            total -= before;
        }
    }

    private void DropOldest(StreamTail tail)
    {
        Commit(tables => tables.DropKeyframes(tail.StreamId, tail.Keyframes[0].Lsn));
        tail.Keyframes.RemoveAt(0);
        tail.HasGarbage = true;
        ShowKeptSince(tail);
    }

    private void DeleteStep(StreamTail tail)
    {
        var isFirst = tail.IsClearing && tail.Keyframes.Count > 0;
        var more = true;
        Commit(tables =>
        {
            // Keyframes first: segments without one are never read, and are known as garbage after a crash.
            if (isFirst) tables.DropKeyframes(tail.StreamId, long.MaxValue);
            else more = tables.DropSegments(tail.StreamId, tail.IsClearing ? long.MaxValue : tail.Keyframes[0].Lsn);
        });
        if (isFirst) tail.Keyframes.Clear();
        if (more) return;
        (tail.IsClearing, tail.HasGarbage) = (false, false);
        if (tail.IsDeleted && tail.Pending.IsEmpty) _streams.Remove(tail.StreamId);
    }

    private async Task<bool> RecountAsync(StreamTail tail)
    {
        for (var i = 0; i < tail.Keyframes.Count; i++)
        {
            var next = i + 1 < tail.Keyframes.Count ? tail.Keyframes[i + 1].Lsn : long.MaxValue;
            tail.Keyframes[i].SegmentBytes = await _databases.History.BytesAsync(tail.StreamId, tail.Keyframes[i].Lsn, next).ConfigureAwait(false);
        }

        return true;
    }

    private void Commit(Action<IHistoryTables> write)
    {
        var tables = _tables ??= _databases.History.OpenWriter();
        tables.Begin();
        write(tables);
        tables.Commit();
    }

    // A failure changes nothing: what could not be stored waits, and is tried again with the next tick.
    private void Try(Action work)
    {
        if (_storeFails) return;
        try
        {
            work();
        }
        catch (Exception failure) when (failure is StorageException or InvalidDataException || _databases.History.IsOwn(failure))
        {
            Failed(Error("commit", failure));
        }
    }

    private void GiveUpConnection()
    {
        _tables?.Dispose();
        _tables = null;
    }
}
