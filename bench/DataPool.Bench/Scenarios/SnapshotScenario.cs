using DataPool.Bench.Load;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;

namespace DataPool.Bench.Scenarios;

/// <summary>GET of an unchanging stream of 1,000 items, its body read to the end.</summary>
internal static class SnapshotScenario
{
    // Roughly what DataPool's snapshot of 1,000 such items has; for a run without the server.
    private const int TypicalLength = 190_000;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        using var bare = BaselineServer.Start("bare", options.Data, cancel);
        using var pool = options.Baseline ? null : DataPoolServer.Start(options, "/health/ready", cancel);
        int length = TypicalLength;
        if (pool is not null)
        {
            pool.Fill(pool.CreateStream("bench-snap"));
            length = pool.SnapshotLength("bench-snap");
        }

        string scenario = $"snapshot, {PushRequest.Keys:#,0} items ({length:#,0} bytes)";
        var a = findings.Measure(scenario, "a   bare Kestrel, as many bytes from memory");
        var c = findings.Measure(scenario, "c   DataPool");
        var contest = new Contest(options, cancel);
        byte[] blob = FixedRequest.Get($"/blob/{length}", null);
        contest.Enter(a, bare.Port, 200, _ => new FixedRequest(blob));
        if (pool is not null)
        {
            byte[] snapshot = FixedRequest.Get("/api/streams/bench-snap", pool.AdminToken);
            contest.Enter(c, pool.Port, 200, _ => new FixedRequest(snapshot));
        }

        contest.Run();
        if (pool is not null)
        {
            findings.Tell("snapshot, c / a", Measurement.Ratio(c.PerSecond, a.PerSecond));
        }
    }
}
