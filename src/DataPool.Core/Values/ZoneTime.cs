namespace DataPool.Core.Values;

/// <summary>Local times of a time zone as instants.</summary>
internal static class ZoneTime
{
    // Offsets lie within ±14 hours, so these two instants stand before and after any instant that a local time can be.
    private const long Reach = 15 * TimeSpan.TicksPerHour;

    /// <summary>
    /// The UTC ticks of a local time. In a gap it moves forward by the gap, in an overlap it is the earlier instant.
    /// </summary>
    /// <param name="local">Ticks of the local time, within the range of <see cref="DateTime"/>.</param>
    /// <param name="zone">The zone.</param>
    /// <returns>The ticks, which may lie outside the range of <see cref="DateTime"/>.</returns>
    internal static long ToUtcTicks(long local, TimeZoneInfo zone)
    {
        if (ReferenceEquals(zone, TimeZoneInfo.Utc))
            return local;

        long before = OffsetAt(local - Reach, zone);
        long after = OffsetAt(local + Reach, zone);
        long early = local - before;
        if (before == after || OffsetAt(early, zone) == before)
            return early;

        // Neither offset fits its own result: a gap. The offset before it is what moves the time forward.
        long late = local - after;
        return OffsetAt(late, zone) == after ? late : early;
    }

    private static long OffsetAt(long utc, TimeZoneInfo zone)
    {
        long ticks = Math.Clamp(utc, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).Ticks;
    }
}
