namespace DataPool.Proofs.Storm;

/// <summary>A stream in which each worker writes its same items again and again: all of them show one write.</summary>
internal static class OverwrittenItems
{
    public static AppliedWrites Check(
        WritePlan plan, StreamView before, IReadOnlyCollection<WriteAttempt> attempts, StreamView after, List<StormFault> faults)
    {
        var earlier = ByWorker(before);
        var now = ByWorker(after);
        var sent = attempts.GroupBy(attempt => attempt.Worker, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var (least, most) = (0, 0);
        foreach (var worker in earlier.Keys.Union(now.Keys).Union(sent.Keys))
        {
            var applied = CheckWorker(plan, worker, Number(earlier, worker), sent.GetValueOrDefault(worker, []), now.GetValueOrDefault(worker, []), faults);
            least += applied.AtLeast;
            most += applied.AtMost;
        }

        return new AppliedWrites(least, most);
    }

    private static AppliedWrites CheckWorker(
        WritePlan plan, string worker, long earlier, List<WriteAttempt> attempts, List<StoredItem> items, List<StormFault> faults)
    {
        var name = $"{plan.Stream}: {worker}'s items";
        var numbers = items.Select(item => item.Number).Distinct().Order().ToList();
        if (numbers.Count > 1) faults.Add(new(StormFaultKind.Torn, $"{name} show the writes {string.Join(", ", numbers)} at once."));
        if (items.Count > 0 && items.Count != plan.Keys) faults.Add(new(StormFaultKind.Torn, $"{name}: {items.Count} of {plan.Keys} are there."));

        var shown = numbers.Count > 0 ? numbers[0] : 0;
        var acknowledged = attempts.Where(attempt => attempt.Outcome == WriteOutcome.Acknowledged).ToList();
        var last = acknowledged.Count > 0 ? Math.Max(earlier, acknowledged.Max(attempt => attempt.Number)) : earlier;
        if (shown < last) faults.Add(new(StormFaultKind.Lost, $"{name} show write {shown}, {last} was acknowledged."));
        if (shown > last && !attempts.Any(attempt => attempt.Number == shown && attempt.Outcome == WriteOutcome.InDoubt))
            faults.Add(new(StormFaultKind.Phantom, $"{name} show write {shown}, which was refused or never sent; {last} was the last acknowledged."));
        return new AppliedWrites(
            acknowledged.Count + (shown > last ? 1 : 0),
            acknowledged.Count + attempts.Count(attempt => attempt.Outcome == WriteOutcome.InDoubt && attempt.Number <= shown));
    }

    private static Dictionary<string, List<StoredItem>> ByWorker(StreamView view) =>
        view.Items.GroupBy(item => WritePlan.WorkerOf(item.Key), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    private static long Number(Dictionary<string, List<StoredItem>> items, string worker) =>
        items.TryGetValue(worker, out var found) ? found.Min(item => item.Number) : 0;
}
