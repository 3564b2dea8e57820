using System.Diagnostics;

namespace DataPool.TestServers;

/// <summary>The programs of an installed MariaDB server, and how they are run: not as root.</summary>
internal sealed class MariaDbPrograms
{
    private static readonly string Script = ReadScript();

    private readonly string _server;
    private readonly string _install;

    private MariaDbPrograms(string server, string install) => (_server, _install) = (server, install);

    /// <summary>Those of the machine; null where there are none.</summary>
    public static MariaDbPrograms? Find()
    {
        if (!OperatingSystem.IsLinux()) return null;
        // A user's own path often lacks the folder of the server.
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/usr/bin"];
        return Find(folders, "mariadbd") is { } server && Find(folders, "mariadb-install-db") is { } install
            ? new MariaDbPrograms(server, install)
            : null;
    }

    /// <summary>Prepares data in a new folder under <paramref name="temp"/>.</summary>
    public Process Init(string temp) => Start("init", _install, temp);

    /// <summary>Starts a server on prepared data.</summary>
    public Process Run(string folder, string port) => Start("run", folder, port);

    // Where this process is root's as a user with no rights: the package that holds the programs alone makes no user mysql.
    private Process Start(params ReadOnlySpan<string> arguments)
    {
        string[] command = ["sh", "-c", Script, "mariadb.sh", _server, .. arguments];
        if (Posix.IsRoot) command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }

    private static string? Find(string[] folders, string program) =>
        folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(MariaDbPrograms).Assembly.GetManifestResourceStream("mariadb.sh")!);
        return reader.ReadToEnd();
    }
}
