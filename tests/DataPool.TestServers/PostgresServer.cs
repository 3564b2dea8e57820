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
    private static readonly Lazy<Task<PostgresServer>> Shared = new(static () => StartAsync());

    private readonly ServerFolder _folder;
    private readonly string _password;

    private PostgresServer(ServerFolder folder, string password) => (_folder, _password) = (folder, password);

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? Missing { get; } = PostgresPrograms.Find() is null
        ? "PostgreSQL is not installed: apt-get install postgresql (test.sh does it as root)."
        : null;

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>What the server has logged.</summary>
    public string Log => _folder.Log;

    /// <summary>The server of this process, started when it is first asked for; never to be killed or disposed.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var programs = PostgresPrograms.Find() ?? throw new InvalidOperationException(Missing);
        var password = RandomNumberGenerator.GetHexString(40, lowercase: true);
        var server = new PostgresServer(await ServerFolder.MakeAsync(programs, DiskTemp(), password), password);
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
        if (!_folder.IsRunning) return;
        var children = Children();
        Posix.Signal(_folder.ProcessId, Posix.SigKill);
        // Whatever the postmaster started last sees that it is gone and ends by itself.
        foreach (var child in children) Posix.Signal(child, Posix.SigKill);
        await _folder.EndAsync(Posix.SigKill);
        // The memory that they share must be free for the next start.
        await _folder.UntilAsync(() => Task.FromResult(children.TrueForAll(IsGone)), "the server's processes are gone");
    }

    /// <summary>Starts the server again, on the same data and port, and waits until it answers.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await _folder.StartAsync(
            "QUIT", ["-D", "data", "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="], AnswersAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _folder.DisposeAsync();
    }

    // Immediately, as a crash: what is recovered afterwards is what a test wants to see.
    private Task StopAsync() => _folder.EndAsync(Posix.SigQuit);

    // A stranger on the port either knows no such user or has its data elsewhere.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await ExecuteAsync("postgres", "SHOW data_directory") is string data && data == Path.Combine(_folder.Path, "data")
                ? true
                : throw new InvalidOperationException($"Another server answers on port {Port}.");
        }
        catch (NpgsqlException)
        {
            return false;
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
        [.. File.ReadAllText($"/proc/{_folder.ProcessId}/task/{_folder.ProcessId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture))];

    // A temporary folder in memory would turn every fsync into a formality.
    private static string DiskTemp()
    {
        var temp = Path.GetTempPath();
        return new DriveInfo(temp).DriveFormat == "tmpfs" && Directory.Exists("/var/tmp") ? "/var/tmp" : temp;
    }
}
