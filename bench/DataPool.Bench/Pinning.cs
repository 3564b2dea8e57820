using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using DataPool.Bench.Targets;

namespace DataPool.Bench;

/// <summary>Keeps generator and servers on the same few processors, also on a large machine.</summary>
/// <remarks>
/// The runtime reads its processors once, at start, so a program that wants fewer has to be started with fewer:
/// it starts itself again under <c>taskset</c>, and everything it starts inherits that.
/// </remarks>
internal static class Pinning
{
    private const string Mark = "DATAPOOL_BENCH_PINNED";

    /// <summary>True when the run took place in a pinned copy, whose exit code this is.</summary>
    public static bool RunsElsewhere(BenchOptions options, string[] args, out int exitCode)
    {
        exitCode = 0;
        if (Environment.ProcessorCount <= options.Cores || Environment.GetEnvironmentVariable(Mark) is not null)
        {
            return false;
        }

        var start = new ProcessStartInfo("taskset") { UseShellExecute = false };
        string[] command = ["-c", $"0-{options.Cores - 1}", Dotnet.Path, Dotnet.OwnAssembly, .. args];
        foreach (string word in command)
        {
            start.ArgumentList.Add(word);
        }

        start.Environment[Mark] = "1";

        // The terminal sends Ctrl+C to both: the copy cleans up, this one waits for it.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        try
        {
            using var copy = Process.Start(start)!;
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                Termination.Ask(copy);
            });
            copy.WaitForExit();
            exitCode = copy.ExitCode;
            return true;
        }
        catch (Win32Exception)
        {
            Console.Error.WriteLine($"Warning: no taskset here; running on all {Environment.ProcessorCount} processors instead of {options.Cores}.");
            return false;
        }
    }
}
