namespace DataPool.Core.Connectors;

/// <summary>Counts errors by ten minutes and forgets them after a day. Not thread-safe.</summary>
internal sealed class ErrorCounter
{
    private const int SlotSeconds = 600;
    private const int SlotsOfHour = 6;

    // The ten minutes that have begun and the 143 before them: never an error that is more than a day old.
    private const int Slots = 144;

    private readonly ErrorSlot[] _slots = new ErrorSlot[Slots];

    /// <param name="saved">What was counted.</param>
    /// <param name="hours">What an earlier version had counted, by the hour: it counts from the hour's beginning.</param>
    public ErrorCounter(IReadOnlyList<ErrorSlot> saved, IReadOnlyList<ErrorHour> hours)
    {
        foreach (var slot in saved.Concat(hours.Where(static hour => hour.Hour is >= 0 and < long.MaxValue / SlotsOfHour).Select(static hour => new ErrorSlot(hour.Hour * SlotsOfHour, hour.Count))))
            if (slot.Slot >= 0 && slot.Slot >= _slots[slot.Slot % Slots].Slot)
                _slots[slot.Slot % Slots] = slot;
    }

    public void Add(DateTimeOffset now)
    {
        var at = SlotOf(now);
        ref var slot = ref _slots[at % Slots];
        slot = new ErrorSlot(at, slot.Slot == at ? slot.Count + 1 : 1);
    }

    public static int Count(IReadOnlyList<ErrorSlot> slots, DateTimeOffset now)
    {
        var oldest = SlotOf(now) - Slots + 1;
        return slots.Where(slot => slot.Slot >= oldest).Sum(slot => slot.Count);
    }

    public IReadOnlyList<ErrorSlot> ToList() => [.. _slots.Where(slot => slot.Count > 0)];

    private static long SlotOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / SlotSeconds;
}
