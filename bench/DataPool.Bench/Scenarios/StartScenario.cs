using System.Diagnostics;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;

namespace DataPool.Bench.Scenarios;

/// <summary>How soon a new server answers, each time with an empty data folder, and what it holds when idle.</summary>
internal static class StartScenario
{
    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (options.Baseline)
        {
            return;
        }

        // The asking client's own first use must not count.
        using (BaselineServer.Start("bare", options.Data, cancel))
        {
        }

        double best = double.PositiveInfinity;
        DataPoolServer? server = null;
        try
        {
            for (int start = 1; start <= (options.Quick ? 1 : 3); start++)
            {
                server?.Dispose();
                server = null;
                long began = Stopwatch.GetTimestamp();
                server = DataPoolServer.Start(options, "/health/live", cancel);
                double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                best = Math.Min(best, seconds);
                Progress.Say($"start {start}: {seconds:0.00} s");
            }

            cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(options.Quick ? 2 : 10));
            cancel.ThrowIfCancellationRequested();
            findings.AtMost("start to first 200 of /health/live, best", best, 2.5, "s");
            findings.AtMost("resident memory, idle", server!.ResidentBytes / 1048576d, 200, "MB");
        }
        finally
        {
            server?.Dispose();
        }
    }
}
