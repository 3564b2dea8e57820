using DataPool.Bench.Report;
using DataPool.Bench.Targets;

namespace DataPool.Bench.Scenarios;

/// <summary>What an <c>Idempotency-Key</c> costs: single objects, each with a key of its own, against the same without.</summary>
internal static class IdempotencyScenario
{
    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (options.Baseline)
        {
            findings.Notes.Add("idempotency: nothing to measure without DataPool.");
            return;
        }

        using var pool = DataPoolServer.Start(options, "/health/ready", cancel);
        var plain = pool.CreateStream("bench-plain");
        var keyed = pool.CreateStream("bench-keyed");
        string scenario = $"idempotency, single object ({plain.Request(0, 0).BodyLength} bytes)";
        var without = findings.Measure(scenario, "c   DataPool webhook");
        var with = findings.Measure(scenario, "c   DataPool webhook, each with an Idempotency-Key");
        var contest = new Contest(options, cancel);
        contest.Enter(without, plain.Port, 202, connection => plain.Request(0, connection));
        contest.Enter(with, keyed.Port, 202, connection => keyed.Request(0, connection, withKey: true));
        contest.Run();
        findings.AtLeast("single objects with a key / without", Measurement.Ratio(with.PerSecond, without.PerSecond), 0.85);

        // Had a key come twice, its request would have been answered from memory and made no version.
        long version = pool.Version("bench-keyed");
        if (version < with.Answers * 0.999)
        {
            throw new BenchFailure($"{with.Answers} requests with keys were answered 202, but the stream's version is {version}.");
        }
    }
}
