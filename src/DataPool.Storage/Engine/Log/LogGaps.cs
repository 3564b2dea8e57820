using DataPool.Core.Storage;

namespace DataPool.Storage.Engine.Log;

/// <summary>What is left of a stream's rows when some were pruned.</summary>
internal static class LogGaps
{
    /// <summary>
    /// Leaves out the rows before a hole. Chunks may be pruned out of order while a stream in an older one is not folded:
    /// deltas across such a hole would be missing without a word. After the fold nothing may be missing at all.
    /// </summary>
    /// <exception cref="StorageException">Rows are missing after the fold.</exception>
    public static List<LogRow> Cut(List<LogRow> log, long streamId, long foldedLsn)
    {
        var start = log.Count;
        while (start > 0 && (start == log.Count || log[start - 1].Lsn + 1 == log[start].Lsn)) start--;
        if (log.Count > 0 && log[^1].Lsn > foldedLsn && log[start].Lsn > foldedLsn + 1)
        {
            throw new StorageException(
                $"The log of stream {streamId} starts at position {log[start].Lsn}, but its items stand at {foldedLsn}: changes between are missing. "
                + "Stop DataPool, keep a copy of its data and restore a backup.");
        }

        // The hole may also lie between the rows and the fold.
        if (log.Count > 0 && log[^1].Lsn < foldedLsn) start = log.Count;
        log.RemoveRange(0, start);
        return log;
    }
}
