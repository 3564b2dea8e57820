using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MySqlConnector;

namespace DataPool.TestServers;

/// <summary>
/// A real MariaDB server with its data in a temporary folder, on a free loopback port, in 32 MB and otherwise with the
/// settings it comes with. However the test's process ends, the server and the folder are gone then.
/// </summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly Lazy<Task<MariaDbServer>> Shared = new(static () => StartAsync(TestCertificate.Make("127.0.0.1")));

    private readonly MariaDbPrograms _programs;
    private readonly string _folder;
    private readonly string _password;
    private Process? _process;

    private MariaDbServer(MariaDbPrograms programs, string folder, string password) =>
        (_programs, _folder, _password) = (programs, folder, password);

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? Missing { get; } = MariaDbPrograms.Find() is null
        ? "MariaDB is not installed: apt-get install mariadb-server-core (test.sh does it as root)."
        : null;

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The server's folder: its data lie in <c>data</c> below.</summary>
    public string Folder => _folder;

    /// <summary>The id of the server's process that was started last.</summary>
    public int ProcessId { get; private set; }

    /// <summary>What the server has logged.</summary>
    public string Log => File.ReadAllText(Path.Combine(_folder, "log"));

    /// <summary>
    /// The server of this process, started when it is first asked for; never to be killed or disposed. It speaks TLS with a
    /// certificate that it signed itself.
    /// </summary>
    public static Task<MariaDbServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="certificate">The certificate and its key, as PEM; null for a server without TLS.</param>
    public static async Task<MariaDbServer> StartAsync(string? certificate = null)
    {
        var programs = MariaDbPrograms.Find() ?? throw new InvalidOperationException(Missing);
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        using var init = programs.Init(Path.TrimEndingDirectorySeparator(Path.GetTempPath()));
        await init.StandardInput.WriteAsync($"{password}\n{certificate}");
        init.StandardInput.Close();
        var output = (await init.StandardOutput.ReadToEndAsync()).Trim();
        var errors = await init.StandardError.ReadToEndAsync();
        await init.WaitForExitAsync();
        if (init.ExitCode != 0) throw new InvalidOperationException($"mariadb-install-db failed ({init.ExitCode}): {errors}");
        var server = new MariaDbServer(programs, output, password);
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

    /// <summary>A new, empty database with a new user who may do everything in it, and nothing elsewhere.</summary>
    /// <returns>The connection string of that user.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "shop_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        await ExecuteAsync("mysql", $"CREATE DATABASE {name}");
        return await CreateUserAsync(name, "ALL PRIVILEGES", $"{name}.*");
    }

    /// <summary>A new user with some rights on a database or more.</summary>
    /// <param name="database">Where the connection string leads.</param>
    /// <param name="rights">As GRANT takes them.</param>
    /// <param name="on">As GRANT takes it.</param>
    /// <returns>The connection string of that user.</returns>
    public async Task<string> CreateUserAsync(string database, string rights, string on)
    {
        var name = "user_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        await ExecuteAsync("mysql", $"CREATE USER {name}@'127.0.0.1' IDENTIFIED BY '{password}'");
        await ExecuteAsync("mysql", $"GRANT {rights} ON {on} TO {name}@'127.0.0.1'");
        return ConnectionString(database, name, password);
    }

    /// <summary>The administrator's connection string, without a pool.</summary>
    public string AdminConnectionString(string database = "mysql") => ConnectionString(database, "root", _password);

    /// <summary>Runs statements as the administrator; returns the first column of the first row.</summary>
    public async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new MySqlConnection(AdminConnectionString(database));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <summary>kill -9 of the server, and waits until it is gone.</summary>
    public Task KillAsync() => StopAsync();

    /// <summary>The server keeps its connections and does nothing any more, until <see cref="Thaw"/>.</summary>
    public void Freeze() => Posix.Signal(ProcessId, Posix.SigStop);

    /// <summary>The server goes on.</summary>
    public void Thaw() => Posix.Signal(ProcessId, Posix.SigContinue);

    /// <summary>Starts the server again, on the same data and port, and waits until it answers.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _process = _programs.Run(_folder, Port.ToString(CultureInfo.InvariantCulture));
        var answer = await _process.StandardOutput.ReadLineAsync();
        if (!int.TryParse(answer, CultureInfo.InvariantCulture, out var id))
            throw new InvalidOperationException($"The server did not start: {await _process.StandardError.ReadToEndAsync()}");
        ProcessId = id;
        var clock = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (clock.Elapsed > Patience) throw new TimeoutException($"The server does not answer within {Patience.TotalSeconds:0} s. Its log:\n{Log}");
            await Task.Delay(Pause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // The script ends with the server. Nothing is to be saved: it is always killed.
    private async Task StopAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) Posix.Signal(ProcessId, Posix.SigKill);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
        _process = null;
    }

    // A stranger on the port either knows no such password or has its data elsewhere.
    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited) throw new InvalidOperationException($"The server ended by itself ({_process.ExitCode}). Its log:\n{Log}");
        try
        {
            return await ExecuteAsync("mysql", "SELECT @@datadir") is string data && data.TrimEnd('/') == Path.Combine(_folder, "data")
                ? true
                : throw new InvalidOperationException($"Another server answers on port {Port}.");
        }
        catch (MySqlException)
        {
            return false;
        }
    }

    private string ConnectionString(string database, string user, string password) => new MySqlConnectionStringBuilder
    {
        Server = "127.0.0.1",
        Port = (uint)Port,
        Database = database,
        UserID = user,
        Password = password,
        Pooling = false,
        AllowUserVariables = true,
    }.ToString();
}
