using System.Diagnostics;
using System.Globalization;
using System.Text;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;
using DataPool.TestServers;
using Microsoft.Data.Sqlite;

namespace DataPool.Bench.Scenarios;

/// <summary>How long <c>migrate-storage</c> takes from SQLite to PostgreSQL, comparison included.</summary>
internal static class MigrationScenario
{
    private const int ItemsPerStream = 100_000;
    private const int ItemsPerRequest = 5_000;
    // Each item changes as often, so that there is history to move.
    private const int Changes = 3;

    public static void Run(BenchOptions options, Findings findings, CancellationToken cancel)
    {
        if (options.Baseline)
        {
            return;
        }

        if (PostgresServer.Missing is { } missing)
        {
            findings.Notes.Add($"migration: not measured. {missing}");
            return;
        }

        var postgres = PostgresServer.StartAsync().GetAwaiter().GetResult();
        try
        {
            using var pool = DataPoolServer.Start(options, "/health/ready", cancel);
            Fill(pool, options.Items, cancel);
            WaitForFolds(pool.DataDirectory, options.Items, cancel);
            pool.Stop();
            double size = new DirectoryInfo(pool.DataDirectory).EnumerateFiles("*.db*").Sum(static file => file.Length) / 1048576d;
            var settings = new Dictionary<string, string>
            {
                ["DATAPOOL__DATADIRECTORY"] = pool.DataDirectory,
                ["CONNECTIONSTRINGS__DATAPOOL"] = postgres.CreateDatabaseAsync().GetAwaiter().GetResult(),
            };
            long began = Stopwatch.GetTimestamp();
            string output = ServerCommand.Run(options, ["migrate-storage"], settings, cancel);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            long rows = long.Parse(output.Split(' ')[1], CultureInfo.InvariantCulture);
            string name = $"migration of {options.Items:#,0} items, {rows:#,0} rows, {size:#,0} MB";
            findings.Notes.Add($"{name}: {rows / seconds:#,0} rows/s, {seconds:0.0} s.");
            // The goal is one of a million.
            findings.AtMost(name, seconds, 120 * Math.Max(1, options.Items / 1_000_000d), "s");
        }
        finally
        {
            postgres.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void Fill(DataPoolServer pool, int items, CancellationToken cancel)
    {
        for (int first = 0; first < items; first += ItemsPerStream)
        {
            var target = pool.CreateStream($"bench-{first / ItemsPerStream}");
            int count = Math.Min(ItemsPerStream - 1, items - first - 1); // One is there from the stream's creation.
            for (int change = 1; change <= Changes; change++)
            {
                for (int n = 0; n < count; n += ItemsPerRequest)
                {
                    cancel.ThrowIfCancellationRequested();
                    pool.Control.Ask(HttpMethod.Post, target.Path, 202, Body(n, Math.Min(ItemsPerRequest, count - n), change), target.Bearer);
                }
            }

            Progress.Say($"migration: {first + count + 1:#,0} items");
        }
    }

    // Until then the items are in the log alone.
    private static void WaitForFolds(string dataDirectory, int items, CancellationToken cancel)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(dataDirectory, "items.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM item";
        while ((long)command.ExecuteScalar()! < items)
        {
            cancel.ThrowIfCancellationRequested();
            cancel.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200));
        }
    }

    private static byte[] Body(int first, int count, int change)
    {
        var body = new StringBuilder("[");
        for (int n = first; n < first + count; n++)
        {
            body.Append(n > first ? "," : "").Append(
                CultureInfo.InvariantCulture, $$"""{"id":"item-{{n}}","revenue":{{n + change}}.25,"orders":{{change}},"region":"region {{n % 50}}","open":true,"seen":"2026-04-09T12:00:0{{change}}Z"}""");
        }

        return Encoding.UTF8.GetBytes(body.Append(']').ToString());
    }
}
