namespace DataPool.Core.Connectors;

/// <summary>Counts errors by the hour and forgets them after a day. Not thread-safe.</summary>
internal sealed class ErrorCounter
{
    // The hour that has begun and the 24 before it: an error counts for at least a day, and for an hour more at most.
    private const int Hours = 25;

    private readonly ErrorHour[] _hours = new ErrorHour[Hours];

    public ErrorCounter(IReadOnlyList<ErrorHour> hours)
    {
        foreach (var hour in hours)
            if (hour.Hour >= 0)
                _hours[hour.Hour % Hours] = hour;
    }

    public void Add(DateTimeOffset now)
    {
        var hour = HourOf(now);
        ref var slot = ref _hours[hour % Hours];
        slot = new ErrorHour(hour, slot.Hour == hour ? slot.Count + 1 : 1);
    }

    public static int Count(IReadOnlyList<ErrorHour> hours, DateTimeOffset now)
    {
        var oldest = HourOf(now) - Hours + 1;
        return hours.Where(hour => hour.Hour >= oldest).Sum(hour => hour.Count);
    }

    public IReadOnlyList<ErrorHour> ToList() => [.. _hours.Where(hour => hour.Count > 0)];

    private static long HourOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 3600;
}
