namespace DataPool.Proofs.Storm;

/// <summary>A stream in which each write left items of its own: every write can be looked up.</summary>
internal static class AppendedWrites
{
    public static AppliedWrites Check(
        WritePlan plan, StreamView before, IReadOnlyCollection<WriteAttempt> attempts, StreamView after, List<StormFault> faults)
    {
        var there = after.Items.GroupBy(item => item.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var item in before.Items)
        {
            if (!there.Remove(item.Key, out var now)) faults.Add(new(StormFaultKind.Lost, $"{plan.Stream}: item {item.Key} was there and is gone."));
            else if (now != item) faults.Add(new(StormFaultKind.Phantom, $"{plan.Stream}: item {item.Key} held write {item.Number} and holds {now.Number}."));
        }

        var applied = 0;
        foreach (var attempt in attempts)
        {
            var name = $"{plan.Stream}: write {attempt.Number} of {attempt.Worker}";
            var found = 0;
            for (var index = 0; index < plan.Keys; index++)
            {
                if (!there.Remove(plan.Key(attempt.Worker, attempt.Number, index), out var item)) continue;
                found++;
                if (item.Number != attempt.Number) faults.Add(new(StormFaultKind.Phantom, $"{name} left item {item.Key} with {item.Number}."));
            }

            if (found > 0 && found < plan.Keys) faults.Add(new(StormFaultKind.Torn, $"{name}: {found} of {plan.Keys} items are there."));
            if (found == 0 && attempt.Outcome == WriteOutcome.Acknowledged) faults.Add(new(StormFaultKind.Lost, $"{name} was acknowledged and is not there."));
            if (found > 0 && attempt.Outcome == WriteOutcome.Refused) faults.Add(new(StormFaultKind.Phantom, $"{name} was refused and is there."));
            if (found > 0) applied++;
        }

        foreach (var key in there.Keys) faults.Add(new(StormFaultKind.Phantom, $"{plan.Stream}: nobody wrote item {key}."));
        return new AppliedWrites(applied, applied);
    }
}
