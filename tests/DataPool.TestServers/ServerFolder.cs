using System.Diagnostics;
using System.Globalization;

namespace DataPool.TestServers;

/// <summary>
/// A database server's folder, and the server's process while one runs on it. However the test's process ends, both are
/// gone then.
/// </summary>
internal sealed class ServerFolder : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ServerPrograms _programs;
    private Process? _process;

    private ServerFolder(ServerPrograms programs, string path) => (_programs, Path) = (programs, path);

    /// <summary>The folder: its data lie in <c>data</c> below.</summary>
    public string Path { get; }

    /// <summary>The id of the server's process that was started last.</summary>
    public int ProcessId { get; private set; }

    /// <summary>True while the server runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What the server has logged.</summary>
    public string Log => File.ReadAllText(System.IO.Path.Combine(Path, "log"));

    /// <summary>Makes a folder with prepared data.</summary>
    /// <param name="programs">The server's.</param>
    /// <param name="temp">Where temporary folders lie.</param>
    /// <param name="input">What the script that prepares the data reads.</param>
    public static async Task<ServerFolder> MakeAsync(ServerPrograms programs, string temp, string input)
    {
        using var init = programs.Init(System.IO.Path.TrimEndingDirectorySeparator(temp));
        await init.StandardInput.WriteAsync(input);
        init.StandardInput.Close();
        var output = (await init.StandardOutput.ReadToEndAsync()).Trim();
        var errors = await init.StandardError.ReadToEndAsync();
        await init.WaitForExitAsync();
        return init.ExitCode == 0
            ? new ServerFolder(programs, output)
            : throw new InvalidOperationException($"{programs.Prepare} failed ({init.ExitCode}): {errors}");
    }

    /// <summary>Starts the server, and waits until it answers.</summary>
    /// <param name="endSignal">What ends it when this process has gone.</param>
    /// <param name="arguments">The server's.</param>
    /// <param name="answersAsync">Asks whether it answers.</param>
    public async Task StartAsync(string endSignal, IEnumerable<string> arguments, Func<Task<bool>> answersAsync)
    {
        _process = _programs.Run(Path, endSignal, arguments);
        var answer = await _process.StandardOutput.ReadLineAsync();
        if (!int.TryParse(answer, CultureInfo.InvariantCulture, out var id))
            throw new InvalidOperationException($"The server did not start: {await _process.StandardError.ReadToEndAsync()}");
        ProcessId = id;
        await UntilAsync(
            () => IsRunning ? answersAsync() : throw new InvalidOperationException($"The server ended by itself ({_process.ExitCode}). Its log:\n{Log}"), "the server answers");
    }

    /// <summary>Signals the server, where it runs, and waits until it is gone.</summary>
    public async Task EndAsync(int signal)
    {
        if (_process is null) return;
        if (IsRunning) Posix.Signal(ProcessId, signal);
        // The script ends with the server.
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Waits until something is true of the server.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string awaited)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Patience) throw new TimeoutException($"Not within {Patience.TotalSeconds:0} s: {awaited}. Its log:\n{Log}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Ends the server at once, and takes the folder away.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(Posix.SigKill);
        Directory.Delete(Path, recursive: true);
    }
}
