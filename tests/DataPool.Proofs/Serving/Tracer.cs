using System.Diagnostics;
using Xunit;

namespace DataPool.Proofs.Serving;

/// <summary>strace, attached to a running server: it breaks its system calls for as long as it is there.</summary>
internal sealed class Tracer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly ProcessOutput _output = new();

    private Tracer(Process process)
    {
        _process = process;
        _output.Follow(process);
    }

    /// <summary>Skips the test where there is no strace.</summary>
    public static void SkipIfMissing()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, "strace"))), "strace is not installed: apt-get install strace (test.sh does it as root).");
    }

    /// <summary>Attaches to all threads of a process; returns when the calls are being broken.</summary>
    /// <param name="processId">The server.</param>
    /// <param name="calls">System calls, separated by commas.</param>
    /// <param name="fault">What happens to them, as strace's <c>inject</c> has it.</param>
    /// <param name="onlyOn">Files to which it happens; none for all.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<Tracer> InjectAsync(
        int processId, string calls, string fault, IEnumerable<string> onlyOn, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "-f", "-p", $"{processId}", "-e", $"trace={calls}", "-e", $"inject={calls}:{fault}", "-o", "/dev/null",
            .. onlyOn.SelectMany(path => (string[])["-P", path]),
        ];
        var process = Process.Start(new ProcessStartInfo("strace", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var tracer = new Tracer(process);
        try
        {
            await Poll.UntilAsync(
                () => process.HasExited || tracer._output.Text.Contains("attached", StringComparison.Ordinal),
                Patience, () => $"strace is attached. It said: {tracer._output.Text}", cancellation);
            if (process.HasExited && tracer._output.Text.Contains("not permitted", StringComparison.Ordinal)) Assert.Skip("strace may not attach to processes here: run as root.");
            Assert.False(process.HasExited, $"strace ended: {tracer._output.Text}");
            return tracer;
        }
        catch
        {
            await tracer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets go: the server's calls are real again.</summary>
    public async Task DetachAsync(CancellationToken cancellation)
    {
        Posix.Terminate(_process.Id);
        await _process.WaitForExitAsync(cancellation).WaitAsync(Patience, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
