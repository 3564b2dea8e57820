using DataPool.Proofs.Serving;

namespace DataPool.Proofs.Storm;

/// <summary>What a storm did and found.</summary>
internal sealed class StormTotals
{
    private readonly List<StormFault> _faults = [];

    public int Kills { get; set; }

    public int KillsWhileStarting { get; set; }

    public int KillsAtRest { get; set; }

    public int DatabasesChecked { get; private set; }

    /// <summary>Rows that had been pruned from the log by the last kill: pruning was under load too.</summary>
    public long PrunedRows { get; private set; }

    public int Acknowledged { get; private set; }

    public int Refused { get; private set; }

    public int InDoubt { get; private set; }

    public StartTime SlowestReady { get; set; }

    public IReadOnlyList<StormFault> Faults => _faults;

    public void Add(IReadOnlyCollection<WriteAttempt> attempts)
    {
        Acknowledged += attempts.Count(attempt => attempt.Outcome == WriteOutcome.Acknowledged);
        Refused += attempts.Count(attempt => attempt.Outcome == WriteOutcome.Refused);
        InDoubt += attempts.Count(attempt => attempt.Outcome == WriteOutcome.InDoubt);
    }

    public void Add(DatabaseCheck left)
    {
        DatabasesChecked += left.Checked;
        PrunedRows = Math.Max(PrunedRows, left.PrunedRows);
    }

    public void Add(string when, IEnumerable<StormFault> faults) =>
        _faults.AddRange(faults.Select(fault => fault with { Text = $"{when}: {fault.Text}" }));

    public override string ToString() =>
        $"{Kills} kills under load, {KillsWhileStarting} while starting, {KillsAtRest} at rest; "
        + $"writes: {Acknowledged} acknowledged, {InDoubt} in doubt, {Refused} refused; "
        + $"lost {Count(StormFaultKind.Lost)}, double {Count(StormFaultKind.Doubled)}, torn {Count(StormFaultKind.Torn)}, "
        + $"phantom {Count(StormFaultKind.Phantom)}, history replaced {Count(StormFaultKind.History)}; "
        + $"{DatabasesChecked} databases checked and sound; {PrunedRows} rows of the log pruned; slowest start {SlowestReady}";

    private int Count(StormFaultKind kind) => _faults.Count(fault => fault.Kind == kind);
}
