using System.Diagnostics;

namespace DataPool.Bench.Targets;

/// <summary>A command of the measured DataPool.Server, run to its end in a process of its own.</summary>
internal static class ServerCommand
{
    /// <summary>Runs it with settings from the environment; killed when the run is interrupted.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="BenchFailure">It failed; with what it wrote to standard error.</exception>
    public static string Run(BenchOptions options, string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
    {
        string assembly = ServerAssembly.Find(options.Server);
        var start = new ProcessStartInfo(Dotnet.Path, [assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var end = cancel.Register(process.Kill);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? output
            : throw new BenchFailure($"{arguments[0]} ended with exit code {process.ExitCode}. Its last output:\n{errors.GetAwaiter().GetResult()}");
    }
}
