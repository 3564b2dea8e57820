using System.Diagnostics;

namespace DataPool.Proofs.Serving;

/// <summary>A command of the built server's executable, as its own process.</summary>
internal static class ServerCommand
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code, and what was written to standard output and to standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        using var process = Start(arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Starts a command. The caller sees to its end and disposes it.</summary>
    public static Process Start(string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var start = new ProcessStartInfo(host, [ServerBinary.Dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        ServerProcess.ClearSettings(start.Environment);
        return Process.Start(start) ?? throw new InvalidOperationException($"{host} did not start.");
    }
}
