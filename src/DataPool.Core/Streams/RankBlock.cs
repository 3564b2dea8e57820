namespace DataPool.Core.Streams;

/// <summary>
/// Places within a connector's block of ranks. Blocks stand in the order of the connectors' creation; a pull that
/// finds another order moves as few items as it can, into the gaps that were left for that.
/// </summary>
internal static class RankBlock
{
    /// <summary>Ranks in a block: 2^34, so that 2^19 connectors fit below 2^53.</summary>
    public const long Size = 1L << 34;

    /// <summary>The gap left between neighbours of a pull.</summary>
    public const long Gap = 1L << 14;

    /// <summary>The first rank of a connector's block.</summary>
    public static long Start(int connector) => connector * Size;

    /// <summary>
    /// New ranks, ascending, for items that are to stand in this order. <paramref name="ranks"/> holds their present
    /// ones (-1: none yet) and takes the new ones.
    /// </summary>
    public static void Arrange(int connector, Span<long> ranks)
    {
        if (IsAscending(ranks)) return;
        var keep = LongestAscending(ranks);
        var low = Start(connector);
        for (var i = 0; i < ranks.Length;)
        {
            if (keep[i])
            {
                i++;
                continue;
            }

            var end = i;
            while (end < ranks.Length && !keep[end]) end++;
            if (!FillGap(ranks, i, end, low, low + Size))
            {
                Spread(connector, ranks);
                return;
            }

            i = end;
        }
    }

    /// <summary>Gives all items fresh ranks with even gaps, from the middle of the block on.</summary>
    public static void Spread(int connector, Span<long> ranks)
    {
        var step = Math.Min(Gap, Size / 2 / (ranks.Length + 1));
        for (var i = 0; i < ranks.Length; i++) ranks[i] = Start(connector) + (Size / 2) + (i * step);
    }

    private static bool FillGap(Span<long> ranks, int start, int end, long low, long high)
    {
        var count = end - start;
        var before = start > 0 ? ranks[start - 1] : (long?)null;
        var after = end < ranks.Length ? ranks[end] : (long?)null;
        if (before is null && after is null) return false;

        var step = before is null || after is null ? Gap : (after.Value - before.Value) / (count + 1);
        if (step < 1) return false;
        var first = before is null ? after!.Value - (step * count) : before.Value + step;
        if (first < low || first + (step * (count - 1)) >= high) return false;
        for (var i = 0; i < count; i++) ranks[start + i] = first + (i * step);
        return true;
    }

    private static bool IsAscending(ReadOnlySpan<long> ranks)
    {
        for (var i = 0; i < ranks.Length; i++)
            if (ranks[i] < 0 || (i > 0 && ranks[i] <= ranks[i - 1]))
                return false;
        return true;
    }

    // Patience sorting (Fredman 1975): the items that need not move.
    private static bool[] LongestAscending(ReadOnlySpan<long> ranks)
    {
        var tails = new List<int>();
        var previous = new int[ranks.Length];
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] < 0) continue;
            int low = 0, high = tails.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (ranks[tails[middle]] < ranks[i]) low = middle + 1;
                else high = middle;
            }

            previous[i] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count) tails.Add(i);
            else tails[low] = i;
        }

        var keep = new bool[ranks.Length];
        for (var i = tails.Count > 0 ? tails[^1] : -1; i >= 0; i = previous[i]) keep[i] = true;
        return keep;
    }
}
