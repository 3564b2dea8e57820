namespace DataPool.Proofs.Storm;

/// <summary>
/// Decides whether what a restarted server shows can follow from what was there before and what its senders were
/// answered meanwhile. Pure: it is itself tested with broken histories.
/// </summary>
internal static class StormChecker
{
    /// <param name="plan">How the stream is written.</param>
    /// <param name="before">The stream at the last check.</param>
    /// <param name="attempts">All writes since, each worker's in order.</param>
    /// <param name="after">The stream now.</param>
    public static IReadOnlyList<StormFault> Check(
        WritePlan plan, StreamView before, IReadOnlyCollection<WriteAttempt> attempts, StreamView after)
    {
        var faults = new List<StormFault>();
        if (before.Epoch != after.Epoch) faults.Add(new(StormFaultKind.History, $"{plan.Stream}: epoch {before.Epoch} became {after.Epoch}."));
        CheckItems(plan, after, faults);
        var applied = plan.Appends
            ? AppendedWrites.Check(plan, before, attempts, after, faults)
            : OverwrittenItems.Check(plan, before, attempts, after, faults);
        CheckVersions(plan, before, attempts, after, applied, faults);
        return faults;
    }

    private static void CheckItems(WritePlan plan, StreamView after, List<StormFault> faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in after.Items)
        {
            if (!seen.Add(item.Key)) faults.Add(new(StormFaultKind.Doubled, $"{plan.Stream}: item {item.Key} is there twice."));
            if (item.Number != item.Echo) faults.Add(new(StormFaultKind.Torn, $"{plan.Stream}: item {item.Key} holds fields of writes {item.Number} and {item.Echo}."));
        }
    }

    // Every write changes something, so each one that was applied is exactly one version.
    private static void CheckVersions(
        WritePlan plan, StreamView before, IReadOnlyCollection<WriteAttempt> attempts, StreamView after, AppliedWrites applied, List<StormFault> faults)
    {
        if (after.Version < before.Version + applied.AtLeast)
            faults.Add(new(StormFaultKind.Lost, $"{plan.Stream}: version {after.Version} after {before.Version} and at least {applied.AtLeast} writes."));
        if (after.Version > before.Version + applied.AtMost)
            faults.Add(new(StormFaultKind.Doubled, $"{plan.Stream}: version {after.Version} after {before.Version} and at most {applied.AtMost} writes."));

        var answered = new HashSet<long>();
        var lastOf = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var attempt in attempts)
        {
            if (attempt.Outcome != WriteOutcome.Acknowledged) continue;
            var name = $"{plan.Stream}: write {attempt.Number} of {attempt.Worker} was acknowledged as version {attempt.Version}";
            if (attempt.Version > after.Version) faults.Add(new(StormFaultKind.Lost, $"{name}, the stream stands at {after.Version}."));
            if (attempt.Version <= lastOf.GetValueOrDefault(attempt.Worker, before.Version)) faults.Add(new(StormFaultKind.Doubled, $"{name}, which was reached before it was sent."));
            if (!answered.Add(attempt.Version)) faults.Add(new(StormFaultKind.Doubled, $"{name}, like another one."));
            lastOf[attempt.Worker] = attempt.Version;
        }
    }
}

/// <summary>How many writes were applied, as far as what is visible tells.</summary>
internal readonly record struct AppliedWrites(int AtLeast, int AtMost);
