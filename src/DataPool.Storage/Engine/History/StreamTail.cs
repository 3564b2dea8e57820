using DataPool.Core.Storage;
using DataPool.Core.Streams.History;

namespace DataPool.Storage.Engine.History;

/// <summary>A keyframe that is stored, and the bytes of the segments that follow it.</summary>
internal sealed class KeptKeyframe(long lsn, DateTimeOffset at, long bytes)
{
    public long Lsn => lsn;

    public DateTimeOffset At => at;

    public long Bytes => bytes;

    public long SegmentBytes { get; set; }
}

/// <summary>What the history knows of one stream. For the history's thread alone.</summary>
internal sealed class StreamTail(long streamId, HistoryRule rule)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public long StreamId => streamId;

    public HistoryRule Rule { get; set; } = rule;

    /// <summary>Set while a keyframe of the stream would be too large for its rule.</summary>
    public DateTimeOffset? SuspendedUntil { get; set; }

    /// <summary>The stored keyframes, oldest first. While there is none, nothing of the stream can be read back.</summary>
    public List<KeptKeyframe> Keyframes { get; } = [];

    /// <summary>True while all that is stored of the stream is to be deleted.</summary>
    public bool IsClearing { get; set; }

    /// <summary>True while segments are stored that no keyframe needs.</summary>
    public bool HasGarbage { get; set; }

    /// <summary>The rows read from the log that are not stored yet.</summary>
    public SegmentBuilder Pending { get; } = new();

    /// <summary>The place in the log of the first pending row.</summary>
    public long PendingSeq { get; private set; }

    /// <summary>How many bytes had been read of the whole log when the first pending row came.</summary>
    public long PendingMark { get; private set; }

    /// <summary>The last row known: pending, stored, or passed over while nothing is kept.</summary>
    public long LastLsn { get; set; }

    /// <summary>True when the stream was deleted.</summary>
    public bool IsDeleted { get; set; }

    public bool IsOff => Rule.Days == 0 || SuspendedUntil is not null;

    /// <summary>True when the stream can be read back.</summary>
    public bool IsKept => Keyframes.Count > 0 && !IsClearing;

    /// <summary>The bytes that the stream's history takes.</summary>
    public long Bytes => Keyframes.Sum(keyframe => keyframe.Bytes + keyframe.SegmentBytes);

    /// <summary>Takes a row of the log; false when rows are missing before it: the history up to here is broken off.</summary>
    public bool Take(long seq, long lsn, ReadOnlySpan<byte> body, long mark)
    {
        if (IsOff)
        {
            LastLsn = lsn;
            return true;
        }

        if (IsKept)
        {
            if (lsn <= LastLsn) return true;
            if (lsn > LastLsn + 1) return false;
        }
        else if (!Pending.IsEmpty && lsn != LastLsn + 1)
        {
            Pending.Clear();
        }

        if (Pending.IsEmpty) (PendingSeq, PendingMark) = (seq, mark);
        Pending.Append(lsn, body);
        LastLsn = lsn;
        return true;
    }

    /// <summary>Whether the pending rows are to be stored now.</summary>
    /// <param name="segmentBytes">Bytes that make a segment.</param>
    /// <param name="mark">How many bytes have been read of the log.</param>
    /// <param name="reach">The most bytes of the log that rows may be pending for: they hold up its pruning.</param>
    public bool IsDue(int segmentBytes, long mark, long reach) =>
        !Pending.IsEmpty && (Pending.Bytes >= segmentBytes || mark - PendingMark > reach);

    /// <summary>The log position that a new keyframe must stand at, or behind; null when none is wanted.</summary>
    public long? WantedKeyframe(DateTimeOffset now, long minBytes)
    {
        if (IsOff || IsClearing) return null;
        if (Keyframes.Count == 0) return !Pending.IsEmpty ? Pending.FirstLsn - 1 : LastLsn > 0 && !IsDeleted ? LastLsn : null;
        var last = Keyframes[^1];
        if (LastLsn <= last.Lsn) return null;
        // Reading back costs what lies behind a keyframe: no more than four times the keyframe, and at most a quarter of what
        // may be kept, since the oldest part is what goes.
        var enough = Math.Min(Math.Max(minBytes, 4 * last.Bytes), Math.Max(last.Bytes, Rule.MaxBytes / 4));
        // A week in seven parts: what is too old goes up to the next keyframe.
        var age = Rule.Days >= 7 ? Day : Day * Rule.Days / 7;
        var isWanted = last.SegmentBytes + (Pending.Bytes / 3) >= enough || now - last.At >= age || Bytes > Rule.MaxBytes;
        return isWanted ? last.Lsn + 1 : null;
    }

    /// <summary>Notes that the pending rows were stored.</summary>
    public void Stored(long bytes)
    {
        for (var i = Keyframes.Count - 1; i >= 0; i--)
        {
            if (Keyframes[i].Lsn >= Pending.LastLsn && i > 0) continue;
            Keyframes[i].SegmentBytes += bytes;
            break;
        }

        Pending.Clear();
    }
}
