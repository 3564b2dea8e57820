using DataPool.Bench.Load;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;

namespace DataPool.Bench.Scenarios;

/// <summary>Requests a second: single objects, batches of 100, and single objects over 100 streams.</summary>
internal static class IngestScenario
{
    private const int Streams = 100;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        using var bare = BaselineServer.Start("bare", options.Data, cancel);
        using var rows = BaselineServer.Start("rows", options.Data, cancel);
        using var pool = options.Baseline ? null : DataPoolServer.Start(options, "/health/ready", cancel);
        var toBare = new PushTarget(bare.Port, "/push", null);
        var toRows = new PushTarget(rows.Port, "/push", null);
        var one = pool?.CreateStream("bench-1");
        PushTarget[] many = pool is null ? [] : [.. Enumerable.Range(1, Streams).Select(i => pool.CreateStream($"bench-many-{i}"))];

        string single = $"ingest, single object ({toRows.Request(0, 0).BodyLength} bytes)";
        var a = findings.Measure(single, "a   bare Kestrel");
        var b = findings.Measure(single, "b   group-committed rows");
        var c = findings.Measure(single, "c   DataPool webhook");
        var c100 = findings.Measure(single, $"c   DataPool webhook, {Streams} streams");
        var contest = new Contest(options, cancel);
        Enter(contest, a, toBare, 0);
        Enter(contest, b, toRows, 0);
        if (one is not null)
        {
            Enter(contest, c, one, 0);
            contest.Enter(c100, one.Port, 202, connection => Spread(many, connection, options.Connections));
        }

        contest.Run();

        string batch = $"ingest, array of 100 items ({toRows.Request(100, 0).BodyLength:#,0} bytes)";
        var batchA = findings.Measure(batch, "a   bare Kestrel");
        var batchB = findings.Measure(batch, "b   group-committed rows");
        var batchC = findings.Measure(batch, "c   DataPool webhook");
        contest = new Contest(options, cancel);
        Enter(contest, batchA, toBare, 100);
        Enter(contest, batchB, toRows, 100);
        if (one is not null)
        {
            Enter(contest, batchC, one, 100);
        }

        contest.Run();

        findings.Tell("single objects, b / a", Measurement.Ratio(b.PerSecond, a.PerSecond));
        if (pool is not null)
        {
            findings.AtLeast("single objects, c / b", Measurement.Ratio(c.PerSecond, b.PerSecond), 0.7);
            findings.AtLeast("batches of 100, c / b", Measurement.Ratio(batchC.PerSecond, batchB.PerSecond), 0.9);
            findings.AtLeast($"single objects over {Streams} streams, c / b", Measurement.Ratio(c100.PerSecond, b.PerSecond), 0.6);
            CheckVersion(pool, c.Answers + batchC.Answers, findings);
        }

        CheckRows(rows, b.Answers, batchB.Answers, findings);
    }

    private static void Enter(Contest contest, Measurement line, PushTarget target, int items) =>
        contest.Enter(line, target.Port, 202, connection => target.Request(items, connection));

    // Connection 0 serves streams 0, 64, 128…; connection 1 serves 1, 65…: each stream has a connection, few have two.
    private static TakingTurns Spread(PushTarget[] streams, int connection, int connections)
    {
        var mine = new List<IRequestSource>();
        for (int i = connection % streams.Length; i < streams.Length; i += connections)
        {
            mine.Add(streams[i].Request(0, (connection * streams.Length) + i));
        }

        return new TakingTurns([.. mine]);
    }

    private static void CheckRows(BaselineServer rows, long singles, long batches, Findings findings)
    {
        var (requests, written, commits) = rows.Stats();
        if (requests != singles + batches || written != singles + (100 * batches))
        {
            throw new BenchFailure($"b answered 202 to {singles + batches} requests but committed {requests} with {written} rows.");
        }

        findings.Notes.Add($"b: {requests:#,0} requests, all committed, {(double)requests / commits:0.0} a commit.");
    }

    // Each accepted request that changes something is one version. A request may by chance repeat the values it finds.
    private static void CheckVersion(DataPoolServer pool, long accepted, Findings findings)
    {
        long version = pool.Version("bench-1");
        if (version < accepted * 0.999)
        {
            throw new BenchFailure($"c answered 202 to {accepted} requests, but the stream's version is {version}.");
        }

        findings.Notes.Add($"c: {accepted:#,0} requests accepted, the stream's version is {version:#,0}.");
    }
}
