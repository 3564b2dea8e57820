using DataPool.Proofs.Storm;

namespace DataPool.Proofs.Fencing;

/// <summary>What two servers on one database did, and what was found.</summary>
internal sealed class TakeOverTotals
{
    private readonly List<StormFault> _faults = [];
    private int _rounds;
    private int _refused;
    private int _before;
    private int _after;
    private int _acknowledged;
    private int _refusedInAll;
    private TimeSpan _slowestTakeOver;
    private TimeSpan _slowestRecovery;

    public IReadOnlyList<StormFault> Faults => _faults;

    /// <summary>Requests that were open at the server that was held up.</summary>
    public int Open => _refused + _before + _after;

    /// <summary>The stream's rows in the log at the end.</summary>
    public long LogRows { get; set; }

    /// <summary>The number of the last of them: with neither gap nor repeat it is the same.</summary>
    public long LastNumber { get; set; }

    public void TakenOver(TimeSpan took)
    {
        _rounds++;
        if (took > _slowestTakeOver) _slowestTakeOver = took;
    }

    public void Recovered(TimeSpan took)
    {
        if (took > _slowestRecovery) _slowestRecovery = took;
    }

    /// <summary>What became of a write that was open at the server that was held up.</summary>
    /// <param name="attempt">The write.</param>
    /// <param name="taken">The version of the other server's first write.</param>
    public void AddOpen(WriteAttempt attempt, long taken)
    {
        if (attempt.Outcome != WriteOutcome.Acknowledged) _refused++;
        else if (attempt.Version < taken) _before++;
        else _after++;
    }

    public void Add(IReadOnlyCollection<WriteAttempt> attempts)
    {
        _acknowledged = attempts.Count(attempt => attempt.Outcome == WriteOutcome.Acknowledged);
        _refusedInAll = attempts.Count(attempt => attempt.Outcome == WriteOutcome.Refused);
    }

    public void Add(string when, IEnumerable<StormFault> faults) =>
        _faults.AddRange(faults.Select(fault => fault with { Text = $"{when}: {fault.Text}" }));

    public override string ToString() =>
        $"{_rounds} take-overs, the slowest {_slowestTakeOver.TotalSeconds:0.00} s; requests open at the server that was held up: {_refused} refused with 503, "
        + $"{_before} committed before the take-over, {_after} applied on top of it; back after at most {_slowestRecovery.TotalSeconds:0.00} s; "
        + $"writes: {_acknowledged} acknowledged, {_refusedInAll} refused; {LogRows} rows of the stream in the log, numbered up to {LastNumber}; "
        + $"stale commits {Count(StormFaultKind.Phantom) + Count(StormFaultKind.Doubled)}, lost {Count(StormFaultKind.Lost)}, torn {Count(StormFaultKind.Torn)}";

    private int Count(StormFaultKind kind) => _faults.Count(fault => fault.Kind == kind);
}
