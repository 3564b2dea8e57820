using System.Diagnostics;
using System.Security.Cryptography;
using DataPool.TestServers;

namespace DataPool.Proofs.Serving;

/// <summary>
/// The real server in its own process: started, killed like a power switch and started again on the same data
/// directory and port. Whatever happens in the test, the process is gone at the end.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly string _dataDirectory;
    private readonly string? _connectionString;
    private readonly string[] _wrapper;
    private readonly ProcessOutput _output = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private Process? _process;
    private Func<Process, StartTime>? _sinceStart;

    private ServerProcess(string dataDirectory, string? connectionString, string[] wrapper)
    {
        _dataDirectory = dataDirectory;
        _connectionString = connectionString;
        _wrapper = wrapper;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        _http.BaseAddress = Address;
    }

    public Uri Address { get; }

    /// <summary>The administrator's API token: also what tells this server from a stranger on the same port.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(40, lowercase: true);

    /// <summary>The id of the started process: the server's, or its wrapper's.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server is not running.");

    public bool HasExited => _process?.HasExited ?? true;

    /// <summary>Everything written to standard output and error since the first start.</summary>
    public string Output => _output.Text;

    /// <summary>Starts a server on a store and waits until it is ready.</summary>
    public static Task<ServerProcess> StartAsync(ProofStore store, CancellationToken cancellation) =>
        StartAsync(store.DataDirectory, store.ConnectionString("DataPool"), [], cancellation);

    /// <summary>Starts a server on the files of a data directory and waits until it is ready.</summary>
    /// <param name="dataDirectory">Where its databases lie.</param>
    /// <param name="wrapper">A command that runs the server as its child, such as a tracer; empty for none.</param>
    /// <param name="cancellation">Ends the wait for readiness.</param>
    public static Task<ServerProcess> StartAsync(string dataDirectory, string[] wrapper, CancellationToken cancellation) =>
        StartAsync(dataDirectory, null, wrapper, cancellation);

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="dataDirectory">Its own.</param>
    /// <param name="connectionString">The PostgreSQL database that everything is kept in; null for files.</param>
    /// <param name="wrapper">A command that runs the server as its child, such as a tracer; empty for none.</param>
    /// <param name="cancellation">Ends the wait for readiness.</param>
    public static async Task<ServerProcess> StartAsync(string dataDirectory, string? connectionString, string[] wrapper, CancellationToken cancellation)
    {
        var server = new ServerProcess(dataDirectory, connectionString, wrapper);
        try
        {
            server.Start();
            await server.UntilReadyAsync(StartDeadline, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the process and does not wait for it.</summary>
    public void Start()
    {
        if (!HasExited) throw new InvalidOperationException("The server is running already.");
        _process?.Dispose();
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        string[] command = [.. _wrapper, host, ServerBinary.Dll, "--urls", Address.GetLeftPart(UriPartial.Authority)];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = _dataDirectory,
        };
        ClearSettings(start.Environment);
        start.Environment["DATAPOOL__DATADIRECTORY"] = _dataDirectory;
        start.Environment["DATAPOOL__ADMIN__APITOKEN"] = Token;
        start.Environment["DATAPOOL__LIMITS__REQUESTSPERSECOND"] = "0";
        // The writers of the long proofs would fill a stream of the default size.
        start.Environment["DATAPOOL__LIMITS__ITEMSPERSTREAM"] = "1000000";
        if (_connectionString is not null)
        {
            start.Environment["DATAPOOL__STORAGE"] = "PostgreSql";
            start.Environment["CONNECTIONSTRINGS__DATAPOOL"] = _connectionString;
        }

        _sinceStart = StartTime.Begin();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        _process.StandardInput.Close();
        _output.Follow(_process);
    }

    /// <summary>Returns the time from the start to the first 200 of <c>/health/ready</c>.</summary>
    public async Task<StartTime> UntilReadyAsync(TimeSpan within, CancellationToken cancellation)
    {
        await Poll.UntilAsync(IsReadyAsync, within, () => $"the server is ready. Its output:\n{Output}", cancellation);
        return _sinceStart!(_process!);
    }

    /// <summary>What <c>/health/ready</c> says.</summary>
    public async Task<string> ReadinessAsync(CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync("/health/ready", cancellation);
        return await answer.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>kill -9, and waits until the process is gone.</summary>
    public void Kill()
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill(entireProcessTree: _wrapper.Length > 0);
        process.WaitForExit();
    }

    /// <summary>Holds the process up (SIGSTOP): it does nothing, and its connections stay open.</summary>
    public void Suspend() => Posix.Suspend(ProcessId);

    /// <summary>Lets a suspended process go on.</summary>
    public void Resume() => Posix.Resume(ProcessId);

    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> IsReadyAsync()
    {
        if (HasExited) throw new InvalidOperationException($"The server ended by itself ({_process?.ExitCode}). Its output:\n{Output}");
        try
        {
            using var answer = await _http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    // A developer's settings in the environment must not change what is proved.
    internal static void ClearSettings(IDictionary<string, string?> environment)
    {
        string[] prefixes = ["DATAPOOL__", "DATAPOOL_", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "CONNECTIONSTRINGS__", "LOGGING__"];
        foreach (var name in environment.Keys.ToList())
            if (prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                environment.Remove(name);
    }
}
