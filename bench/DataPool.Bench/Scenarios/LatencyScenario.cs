using DataPool.Bench.Load;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;

namespace DataPool.Bench.Scenarios;

/// <summary>From a post to its item's arrival at a reader of server-sent events, at 200 posts a second.</summary>
internal static class LatencyScenario
{
    private const double PostsPerSecond = 200;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        using var rows = BaselineServer.Start("rows", options.Data, cancel);
        using var pool = options.Baseline ? null : DataPoolServer.Start(options, "/health/ready", cancel);
        const string Scenario = "post to server-sent event, 200 posts a second";
        var entrants = new List<Entrant>
        {
            new(findings.Measure(Scenario, "b'  group-committed rows, then broadcast"), new PushTarget(rows.Port, "/push", null), "/events", null),
        };
        if (pool is not null)
        {
            var stream = pool.CreateStream("bench-live");
            pool.Fill(stream);
            entrants.Add(new(findings.Measure(Scenario, "c   DataPool"), stream, "/api/streams/bench-live/events", pool.AdminToken));
        }

        // A server in service has compiled its hot paths; 200 posts a second would take minutes to get there.
        foreach (var entrant in entrants)
        {
            IRequestSource[] sources = [.. Enumerable.Range(0, 8).Select(connection => entrant.Target.Request(0, connection))];
            ClosedLoop.Run(entrant.Target.Port, 202, sources, options.FirstWarmUp, TimeSpan.FromSeconds(0.1), cancel);
        }

        // The disk finishes what that left behind.
        cancel.WaitHandle.WaitOne(options.FirstWarmUp);
        cancel.ThrowIfCancellationRequested();
        for (int round = 1; round <= options.Rounds; round++)
        {
            foreach (var entrant in entrants)
            {
                Turn(entrant, options, round, cancel);
            }
        }

        if (pool is not null)
        {
            findings.AtMost("post to event, p50, c / b'", Measurement.Ratio(entrants[1].Line.P50, entrants[0].Line.P50), 1.5);
            findings.AtMost("post to event, p99, c / b'", Measurement.Ratio(entrants[1].Line.P99, entrants[0].Line.P99), 1.5);
        }
    }

    private static void Turn(Entrant entrant, BenchOptions options, int round, CancellationToken cancel)
    {
        using var events = new EventClient(entrant.Target.Port, entrant.Events, entrant.Bearer);
        events.WaitForSnapshot(cancel);
        using var posts = new PacedPosts(entrant.Target.Port, events, connection => entrant.Target.Request(0, connection));
        posts.Run(PostsPerSecond, options.TurnWarmUp, cancel);

        // Twice a turn: at 200 a second, p99 wants the seconds.
        var delays = posts.Run(PostsPerSecond, options.Turn * 2, cancel);
        entrant.Line.AddLatency(delays);
        entrant.Line.PerSecond.Add(delays.Count / (options.Turn * 2).TotalSeconds);
        Progress.Say($"{entrant.Line.Target}: round {round}: p50 {delays.Percentile(0.5):0.00} ms, p99 {delays.Percentile(0.99):0.00} ms");
    }

    private sealed record Entrant(Measurement Line, PushTarget Target, string Events, string? Bearer);
}
