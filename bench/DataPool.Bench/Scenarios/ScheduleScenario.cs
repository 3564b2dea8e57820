using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;
using Microsoft.Data.Sqlite;

namespace DataPool.Bench.Scenarios;

/// <summary>
/// Many polling connectors at once: how punctual they start, what they cost, and how long the list of all takes. The source is a
/// query of one row on a SQLite file of its own for every hundred of them: as little as a real source can be.
/// </summary>
internal static class ScheduleScenario
{
    private const int ConnectorsOfFile = 100;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (options.Baseline)
        {
            return;
        }

        // Short: a tenth of the connectors ten times as often; the same number of runs a second.
        int connectors = options.Quick ? 200 : 2000;
        int interval = options.Quick ? 6 : 60;
        using var server = DataPoolServer.Start(options, "/health/ready", cancel);
        string[] ids = Create(server, connectors, interval, cancel);
        Progress.Say($"schedule: {connectors} connectors every {interval} s are created");

        // One interval until each has settled where it is, three that count.
        Wait(interval, cancel);
        var processor = server.ProcessorTime;
        long began = Stopwatch.GetTimestamp();
        Wait(3 * interval, cancel);
        double cores = (server.ProcessorTime - processor).TotalSeconds / Stopwatch.GetElapsedTime(began).TotalSeconds;

        double[] drifts = Drifts(server, ids, interval, cancel);
        findings.Tell("schedule: starts that were looked at", drifts.Length);
        findings.AtMost("schedule: start drift, p99", drifts[(int)(drifts.Length * 0.99)], 1, "s");
        findings.AtMost("schedule: processor while it runs", cores, 0.5, "cores");
        findings.AtMost($"schedule: list of {connectors} connectors, best of 5", List(server, connectors), 100, "ms");
    }

    private static string[] Create(DataPoolServer server, int connectors, int interval, CancellationToken cancel)
    {
        var ids = new string[connectors];
        Directory.CreateDirectory(server.Files);
        for (int i = 0; i < connectors; i++)
        {
            cancel.ThrowIfCancellationRequested();
            string file = $"source{i / ConnectorsOfFile}.db";
            if (i % ConnectorsOfFile == 0)
            {
                Fill(Path.Combine(server.Files, file));
            }

            byte[] definition = JsonSerializer.SerializeToUtf8Bytes(new
            {
                name = $"schedule {i}",
                type = "sql",
                pollingIntervalSeconds = interval,
                source = new { provider = "sqlite", database = file, query = "SELECT id, value FROM item" },
                mapping = new { stream = $"schedule-{i}" },
            });
            ids[i] = server.Control.Ask(HttpMethod.Post, "/api/connectors", 201, definition).GetProperty("id").GetString()!;
        }

        return ids;
    }

    private static void Fill(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE item(id TEXT PRIMARY KEY, value INTEGER); INSERT INTO item VALUES ('one', 1)";
        command.ExecuteNonQuery();
    }

    // How much later than an interval after the one before each run started; sorted, in seconds.
    private static double[] Drifts(DataPoolServer server, string[] ids, int interval, CancellationToken cancel)
    {
        var drifts = new List<double>();
        foreach (string id in ids)
        {
            cancel.ThrowIfCancellationRequested();
            var runs = server.Control.Ask(HttpMethod.Get, $"/api/connectors/{id}/runs?limit=4", 200).GetProperty("data");
            DateTimeOffset? later = null;
            foreach (var run in runs.EnumerateArray())
            {
                if (run.GetProperty("outcome").GetString() is "failed")
                {
                    throw new BenchFailure($"A run of {id} failed: {run.GetRawText()}");
                }

                var started = DateTimeOffset.Parse(run.GetProperty("startedAt").GetString()!, CultureInfo.InvariantCulture);
                if (later is { } next)
                {
                    drifts.Add(Math.Abs((next - started).TotalSeconds - interval));
                }

                later = started;
            }
        }

        return drifts.Count >= ids.Length * 2
            ? [.. drifts.Order()]
            : throw new BenchFailure($"{ids.Length} connectors made only {drifts.Count} pairs of runs.");
    }

    private static double List(DataPoolServer server, int connectors)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < 5; i++)
        {
            long began = Stopwatch.GetTimestamp();
            server.Control.Length($"/api/connectors?limit={connectors}");
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return best;
    }

    private static void Wait(int seconds, CancellationToken cancel)
    {
        cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds));
        cancel.ThrowIfCancellationRequested();
    }
}
