using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DataPool.Bench.Load;

namespace DataPool.Bench.Targets;

/// <summary>A server in a process of its own, on a free loopback port; killed by its id at the end, whatever the end.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int KeptLines = 40;
    private static readonly ConcurrentDictionary<int, ChildProcess> Running = new();
    private readonly Process _process;
    private readonly int _id;
    private readonly ConcurrentQueue<string> _output = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var child in Running.Values)
        {
            child.Dispose();
        }
    };

    private ChildProcess(Process process, int port)
    {
        _process = process;
        _id = process.Id;
        Port = port;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Running[_id] = this;
    }

    public int Port { get; }

    /// <summary>Resident memory in bytes (VmRSS on Linux).</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most resident memory so far, in bytes (VmHWM on Linux).</summary>
    public long PeakResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Processor time so far, of all its threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts <c>dotnet assembly arguments --urls …</c> in the assembly's folder, where its settings lie.</summary>
    public static ChildProcess Start(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        int port = FreePort();
        var start = new ProcessStartInfo(Dotnet.Path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(assembly)!,
        };
        string[] command = [assembly, .. arguments, "--urls", $"http://127.0.0.1:{port}"];
        foreach (string word in command)
        {
            start.ArgumentList.Add(word);
        }

        // A developer's shell must not turn the measured server into a Development one.
        string[] unwanted = [.. SocketEngine.OwnVariables, "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS", "DOTNET_URLS"];
        foreach (string variable in unwanted)
        {
            start.Environment.Remove(variable);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!, port);
    }

    /// <summary>Asks every <paramref name="pause"/> until <paramref name="path"/> answers 200.</summary>
    /// <exception cref="BenchFailure">The process ended, or did not answer in time; with its last output.</exception>
    public void WaitFor(string path, TimeSpan limit, TimeSpan pause, CancellationToken cancel)
    {
        var client = new ControlClient(Port, null);
        long start = Stopwatch.GetTimestamp();
        string last = "no connection";
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            cancel.ThrowIfCancellationRequested();
            if (_process.HasExited)
            {
                throw new BenchFailure($"The server process ended with exit code {_process.ExitCode}.{Output()}");
            }

            if (client.TryGet(path, out int status))
            {
                if (status == 200)
                {
                    return;
                }

                last = $"status {status}";
            }

            cancel.WaitHandle.WaitOne(pause);
        }

        throw new BenchFailure($"GET {path} did not answer 200 within {limit.TotalSeconds:0} s (last: {last}).{Output()}");
    }

    public void Dispose()
    {
        if (!Running.TryRemove(_id, out _))
        {
            return;
        }

        try
        {
            _process.Kill();
            _process.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (InvalidOperationException)
        {
            // It had ended by itself.
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Output() => _output.IsEmpty ? "" : $" Its last output:\n{string.Join('\n', _output)}";

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        while (_output.Count > KeptLines)
        {
            _output.TryDequeue(out _);
        }
    }
}
