using System.Runtime.InteropServices;
using DataPool.Bench.Load;
using DataPool.Bench.Report;
using DataPool.Bench.Scenarios;
using DataPool.Bench.Targets;

namespace DataPool.Bench;

/// <summary>One run: the chosen scenarios, then the report.</summary>
internal static class BenchRun
{
    /// <returns>0; 1 when a part failed; 130 when interrupted.</returns>
    public static int Execute(BenchOptions options)
    {
        if (!AsServer.IsHere) SocketEngine.UseOneThread();
        using var stop = new CancellationTokenSource();
        using var interrupt = StopAt(PosixSignal.SIGINT, stop);
        using var terminate = StopAt(PosixSignal.SIGTERM, stop);
        Directory.CreateDirectory(options.Data);
        var findings = new Findings();
#if DEBUG
        findings.Notes.Add("Built for Debug: figures of the baselines mean nothing. Use dotnet run -c Release.");
#endif
        if (TemporaryFolder.Warning(options.Data) is { } warning)
        {
            findings.Notes.Add(warning);
        }

        bool failed = false;
        foreach (string part in options.Only)
        {
            failed |= !Try(part, options, findings, stop.Token);
            if (stop.IsCancellationRequested)
            {
                Console.Error.WriteLine("Interrupted.");
                return 130;
            }
        }

        Console.WriteLine(Table.Write(findings, options));
        if (options.Json is not null)
        {
            JsonReport.Write(options.Json, findings, options);
        }

        return failed ? 1 : 0;
    }

    // A part that fails costs its own figures, not those of the others; the run still fails.
    private static bool Try(string part, BenchOptions options, Findings findings, CancellationToken cancel)
    {
        Progress.Say($"{part} …");
        try
        {
            Run(part, options, findings, cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception failure)
        {
            // A refused connection or an answer that is no JSON has no message of ours: the whole of it, then.
            if (!cancel.IsCancellationRequested)
            {
                string message = failure is BenchFailure ? failure.Message : failure.ToString();
                Console.Error.WriteLine($"FAILED: {part}: {message}");
                findings.Notes.Add($"FAILED: {part}: {message}");
            }

            return false;
        }
    }

    private static void Run(string part, BenchOptions options, Findings findings, CancellationToken cancel)
    {
        switch (part)
        {
            case "ingest":
                IngestScenario.Run(options, findings, cancel);
                break;
            case "idempotency":
                IdempotencyScenario.Run(options, findings, cancel);
                break;
            case "latency":
                LatencyScenario.Run(options, findings, cancel);
                break;
            case "snapshot":
                SnapshotScenario.Run(options, findings, cancel);
                break;
            case "schedule":
                ScheduleScenario.Run(options, findings, cancel);
                break;
            case "postgresql":
                PostgresScenario.Run(options, findings, cancel);
                break;
            case "migration":
                MigrationScenario.Run(options, findings, cancel);
                break;
            case "csv":
                CsvScenario.Run(options, findings, cancel);
                break;
            case "expression":
                ExpressionScenario.Run(options, findings, cancel);
                break;
            case "file":
                FileScenario.Run(options, findings, cancel);
                break;
            case "json-file":
                JsonFileScenario.Run(options, findings, cancel);
                break;
            case "sql":
                SqlScenario.Run(options, findings, cancel);
                break;
            case "excel":
                ExcelScenario.Run(options, findings, cancel);
                break;
            default:
                StartScenario.Run(options, findings, cancel);
                break;
        }
    }

    private static PosixSignalRegistration StopAt(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
