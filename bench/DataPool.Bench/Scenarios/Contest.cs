using DataPool.Bench.Load;
using DataPool.Bench.Report;

namespace DataPool.Bench.Scenarios;

/// <summary>Targets that are measured against each other: a turn each, round after round.</summary>
internal sealed class Contest(BenchOptions options, CancellationToken cancel)
{
    private readonly List<Entrant> _entrants = [];

    /// <param name="line">Where its figures go.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="status">The only answer that counts.</param>
    /// <param name="source">Makes the requests of connection 0, 1, 2…</param>
    public void Enter(Measurement line, int port, int status, Func<int, IRequestSource> source) =>
        _entrants.Add(new Entrant(line, port, status, source));

    public void Run()
    {
        foreach (var entrant in _entrants)
        {
            var warmUp = Turn(entrant, options.FirstWarmUp, TimeSpan.FromSeconds(0.2));
            Progress.Say($"{entrant.Line.Scenario}: {entrant.Line.Target}: warm");
            entrant.Line.WarmedUp(warmUp.Answers);
        }

        for (int round = 1; round <= options.Rounds; round++)
        {
            foreach (var entrant in _entrants)
            {
                var result = Turn(entrant, options.TurnWarmUp, options.Turn);
                entrant.Line.Add(result);
                Progress.Say($"{entrant.Line.Scenario}: {entrant.Line.Target}: round {round}: {result.PerSecond:#,0}/s");
            }
        }
    }

    private LoadResult Turn(Entrant entrant, TimeSpan warmUp, TimeSpan measured)
    {
        // New connections each turn: idle ones might time out while the others have theirs.
        IRequestSource[] sources = [.. Enumerable.Range(0, options.Connections).Select(entrant.Source)];
        try
        {
            return ClosedLoop.Run(entrant.Port, entrant.Status, sources, warmUp, measured, cancel);
        }
        catch (BenchFailure failure)
        {
            throw new BenchFailure($"{entrant.Line.Scenario}, {entrant.Line.Target}: {failure.Message}", failure);
        }
    }

    private sealed record Entrant(Measurement Line, int Port, int Status, Func<int, IRequestSource> Source);
}
