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
    private static readonly Lazy<Task<MariaDbServer>> Shared = new(static () => StartAsync(TestCertificate.Make("127.0.0.1")));

    private readonly ServerFolder _folder;
    private readonly string _password;

    private MariaDbServer(ServerFolder folder, string password) => (_folder, _password) = (folder, password);

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? Missing { get; } = MariaDbPrograms.Find() is null
        ? "MariaDB is not installed: apt-get install mariadb-server-core (test.sh does it as root)."
        : null;

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The server's folder: its data lie in <c>data</c> below.</summary>
    public string Folder => _folder.Path;

    /// <summary>The id of the server's process that was started last.</summary>
    public int ProcessId => _folder.ProcessId;

    /// <summary>What the server has logged.</summary>
    public string Log => _folder.Log;

    private string Data => Path.Combine(Folder, "data");

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
        var server = new MariaDbServer(await ServerFolder.MakeAsync(programs, Path.GetTempPath(), $"{password}\n{certificate}"), password);
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
    public Task KillAsync() => _folder.EndAsync(Posix.SigKill);

    /// <summary>The server keeps its connections and does nothing any more, until <see cref="Thaw"/>.</summary>
    public void Freeze() => Posix.Signal(ProcessId, Posix.SigStop);

    /// <summary>The server goes on.</summary>
    public void Thaw() => Posix.Signal(ProcessId, Posix.SigContinue);

    /// <summary>Starts the server again, on the same data and port, and waits until it answers.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await _folder.StartAsync("KILL", Arguments(), AnswersAsync);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private string[] Arguments()
    {
        string[] arguments =
        [
            "--no-defaults", $"--datadir={Data}", string.Create(CultureInfo.InvariantCulture, $"--port={Port}"), "--bind-address=127.0.0.1", "--socket=socket", "--pid-file=pid",
            "--skip-name-resolve", "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=32M", "--character-set-server=utf8mb4",
        ];
        var certificate = Path.Combine(Folder, "server.pem");
        return File.Exists(certificate) ? [.. arguments, $"--ssl-cert={certificate}", $"--ssl-key={certificate}"] : arguments;
    }

    // A stranger on the port either knows no such password or has its data elsewhere.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await ExecuteAsync("mysql", "SELECT @@datadir") is string data && data.TrimEnd('/') == Data
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
