using System.Diagnostics;
using DataPool.Bench.Load;
using DataPool.Bench.Report;
using DataPool.Bench.Targets;

namespace DataPool.Bench;

/// <summary>Runs a part in a process whose runtime is set as the server's is, and not as the generator's: for what is measured without a server.</summary>
internal static class AsServer
{
    private const string Mark = "DATAPOOL_BENCH_AS_SERVER";

    /// <summary>True in such a process.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable(Mark) is not null;

    /// <summary>Runs a part there and takes its findings over.</summary>
    /// <exception cref="BenchFailure">It failed; it has told why.</exception>
    public static void Run(string part, BenchOptions options, Findings findings, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder(options.Data);
        var report = Path.Combine(folder.Path, "report.json");
        var start = new ProcessStartInfo(Dotnet.Path) { UseShellExecute = false, RedirectStandardOutput = true };
        string[] quick = options.Quick ? ["--quick"] : [];
        string[] command = [Dotnet.OwnAssembly, .. quick, "--only", part, "--rounds", $"{options.Rounds}", "--cores", $"{options.Cores}", "--data", options.Data, "--json", report];
        foreach (var word in command) start.ArgumentList.Add(word);
        foreach (var variable in SocketEngine.OwnVariables) start.Environment.Remove(variable);
        start.Environment[Mark] = "1";
        // As in DataPool.Server.csproj.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        using var process = Process.Start(start)!;
        using var stop = cancel.UnsafeRegister(static child => Termination.Ask((Process)child!), process);
        // Its table says what this run's own will say.
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        // Also of one that failed: it has what it had measured until then.
        if (File.Exists(report)) JsonReport.Read(report, findings);
        if (process.ExitCode != 0) throw new BenchFailure($"Its own process ended with exit code {process.ExitCode}.");
    }
}
