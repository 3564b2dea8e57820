using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace DataPool.TestServers;

/// <summary>
/// A real PostgreSQL server with its data in a temporary folder, on a free loopback port, with the settings it comes with
/// (fsync on, synchronous_commit on). However the test's process ends, the server and the folder are gone then.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly Lazy<Task<PostgresServer>> Shared = new(static () => StartAsync());

    private readonly PostgresPrograms _programs;
    private readonly string _folder;
    private readonly string _password;
    private Process? _process;

    private PostgresServer(PostgresPrograms programs, string folder, string password) =>
        (_programs, _folder, _password) = (programs, folder, password);

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? Missing { get; } = PostgresPrograms.Find() is null
        ? "PostgreSQL is not installed: apt-get install postgresql (test.sh does it as root)."
        : null;

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The id of the postmaster that was started last.</summary>
    public int PostmasterId { get; private set; }

    /// <summary>What the server has logged.</summary>
    public string Log => File.ReadAllText(Path.Combine(_folder, "log"));

    /// <summary>The server of this process, started when it is first asked for; never to be killed or disposed.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var programs = PostgresPrograms.Find() ?? throw new InvalidOperationException(Missing);
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        using var init = programs.Start("init", DiskTemp());
        await init.StandardInput.WriteAsync(password);
        init.StandardInput.Close();
        var output = (await init.StandardOutput.ReadToEndAsync()).Trim();
        var errors = await init.StandardError.ReadToEndAsync();
        await init.WaitForExitAsync();
        if (init.ExitCode != 0) throw new InvalidOperationException($"initdb failed ({init.ExitCode}): {errors}");
        var server = new PostgresServer(programs, output, password);
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new, empty database that belongs to a new user without any other right.</summary>
    /// <returns>The connection string of that user.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "pool_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        await ExecuteAsync("postgres", $"CREATE ROLE {name} LOGIN PASSWORD '{password}'");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} OWNER {name}");
        return new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = name, Username = name, Password = password }.ToString();
    }

    /// <summary>Drops a database that <see cref="CreateDatabaseAsync"/> made, with its user; whoever is connected is thrown out.</summary>
    public async Task DropDatabaseAsync(string name)
    {
        await ExecuteAsync("postgres", $"DROP DATABASE {name} WITH (FORCE)");
        await ExecuteAsync("postgres", $"DROP ROLE {name}");
    }

    /// <summary>The administrator's connection string, without a pool.</summary>
    public string AdminConnectionString(string database = "postgres") =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = database, Username = "postgres", Password = _password, Pooling = false }.ToString();

    /// <summary>Runs a statement as the administrator; returns the first column of its first row.</summary>
    public async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(AdminConnectionString(database));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <summary>kill -9 of the server with all its processes, and waits until they are gone.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false }) return;
        var children = Children();
        Posix.Signal(PostmasterId, Posix.SigKill);
        // Whatever the postmaster started last sees that it is gone and ends by itself.
        foreach (var child in children) Posix.Signal(child, Posix.SigKill);
        await EndAsync();
        // The memory that they share must be free for the next start.
        await UntilAsync(() => Task.FromResult(children.TrueForAll(IsGone)), "the server's processes are gone");
    }

    /// <summary>Starts the server again, on the same data and port, and waits until it answers.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _process = _programs.Start("run", _folder, Port.ToString(CultureInfo.InvariantCulture));
        var answer = await _process.StandardOutput.ReadLineAsync();
        if (!int.TryParse(answer, CultureInfo.InvariantCulture, out var id))
            throw new InvalidOperationException($"The server did not start: {await _process.StandardError.ReadToEndAsync()}");
        PostmasterId = id;
        await UntilAsync(AnswersAsync, "the server answers");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Immediately, as a crash: what is recovered afterwards is what a test wants to see.
    private async Task StopAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) Posix.Signal(PostmasterId, Posix.SigQuit);
        await EndAsync();
        _process.Dispose();
        _process = null;
    }

    // The script ends with the postmaster.
    private async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process!.WaitForExitAsync(patience.Token);
    }

    // A stranger on the port either knows no such user or has its data elsewhere.
    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited) throw new InvalidOperationException($"The server ended by itself ({_process.ExitCode}). Its log:\n{Log}");
        try
        {
            return await ExecuteAsync("postgres", "SHOW data_directory") is string data && data == Path.Combine(_folder, "data")
                ? true
                : throw new InvalidOperationException($"Another server answers on port {Port}.");
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task UntilAsync(Func<Task<bool>> condition, string awaited)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Patience) throw new TimeoutException($"Not within {Patience.TotalSeconds:0} s: {awaited}. Its log:\n{Log}");
            await Task.Delay(Pause);
        }
    }

    // A dead process that nobody has waited for yet has no command line any more.
    private static bool IsGone(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Length == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private List<int> Children() =>
        [.. File.ReadAllText($"/proc/{PostmasterId}/task/{PostmasterId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture))];

    // A temporary folder in memory would turn every fsync into a formality.
    private static string DiskTemp()
    {
        var temp = Path.TrimEndingDirectorySeparator(Path.GetTempPath());
        return new DriveInfo(temp).DriveFormat == "tmpfs" && Directory.Exists("/var/tmp") ? "/var/tmp" : temp;
    }
}
