using DataPool.Bench.Load;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;
using DataPool.TestServers;

namespace DataPool.Bench.Scenarios;

/// <summary>Rows a second through the API with PostgreSQL as the store, against PostgreSQL's own batched upserts.</summary>
internal static class PostgresScenario
{
    private const int Batch = 100;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (PostgresServer.Missing is { } missing)
        {
            findings.Notes.Add($"postgresql: not measured. {missing}");
            return;
        }

        // Awaited on this thread: the generator's sockets complete on one thread of their own, which must not be blocked.
        var server = PostgresServer.StartAsync().GetAwaiter().GetResult();
        try
        {
            Run(server, options, findings, cancel);
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void Run(PostgresServer server, BenchOptions options, Findings findings, CancellationToken cancel)
    {
        using var upserts = new UnnestUpserts(server.CreateDatabaseAsync().GetAwaiter().GetResult());
        upserts.Prepare();
        using var pool = options.Baseline ? null : DataPoolServer.Start(options, "/health/ready", cancel, server.CreateDatabaseAsync().GetAwaiter().GetResult());
        var target = pool?.CreateStream("bench-1");
        var single = findings.Measure("postgresql, single object", "c   DataPool webhook");
        var batches = findings.Measure($"postgresql, array of {Batch} items", "c   DataPool webhook");
        var own = new List<double>();
        if (target is not null) Push(options, target, Batch, options.FirstWarmUp, TimeSpan.FromSeconds(0.2), cancel);
        for (var round = 1; round <= options.Rounds; round++)
        {
            own.Add(upserts.Measure(options.TurnWarmUp, options.Turn, cancel));
            Progress.Say($"postgresql: p   upserts by unnest: round {round}: {own[^1]:#,0} rows/s");
            if (target is null) continue;
            batches.Add(Push(options, target, Batch, options.TurnWarmUp, options.Turn, cancel));
            single.Add(Push(options, target, 0, options.TurnWarmUp, options.Turn, cancel));
            Progress.Say($"postgresql: c   DataPool: round {round}: {Batch * batches.PerSecond[^1]:#,0} rows/s in batches, {single.PerSecond[^1]:#,0}/s single");
        }

        findings.Notes.Add($"postgresql: p, upserts by unnest, 1,000 rows a transaction: {Measurement.Median(own):#,0} rows/s.");
        if (pool is null) return;
        findings.AtLeast($"PostgreSQL, rows in batches of {Batch}, c / p", Batch * Measurement.Ratio(batches.PerSecond, own), 0.8);
        var accepted = batches.Answers + single.Answers;
        var version = pool.Version("bench-1");
        if (version < accepted * 0.999) throw new BenchFailure($"c answered 202 to {accepted} requests, but the stream's version is {version}.");
    }

    private static LoadResult Push(BenchOptions options, PushTarget target, int items, TimeSpan warmUp, TimeSpan measured, CancellationToken cancel) =>
        ClosedLoop.Run(
            target.Port, 202, [.. Enumerable.Range(0, options.Connections).Select(connection => target.Request(items, connection))], warmUp, measured, cancel);
}
