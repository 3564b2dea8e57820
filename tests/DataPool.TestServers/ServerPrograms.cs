using System.Diagnostics;

namespace DataPool.TestServers;

/// <summary>The programs of an installed database server, and how they are run: never as root.</summary>
/// <param name="Kind">The server's name, and that of the script that prepares its data.</param>
/// <param name="User">Who runs them where this process is root's: arguments of setpriv.</param>
/// <param name="Prepare">The program that prepares data.</param>
/// <param name="Server">The server itself.</param>
internal sealed record ServerPrograms(string Kind, string[] User, string Prepare, string Server)
{
    private static readonly string Script = Read("server.sh");

    /// <summary>Starts the script that prepares data in a new folder under <paramref name="temp"/>.</summary>
    public Process Init(string temp) => Start("init", temp, Kind, Read(Kind + ".sh"), Prepare);

    /// <summary>Starts the server in a folder of prepared data.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="signal">What ends the server when this process has gone.</param>
    /// <param name="arguments">The server's.</param>
    public Process Run(string folder, string signal, IEnumerable<string> arguments) => Start(["run", folder, signal, Server, .. arguments]);

    private Process Start(params IEnumerable<string> arguments)
    {
        string[] command = ["sh", "-c", Script, "server.sh", .. arguments];
        if (Posix.IsRoot) command = ["setpriv", .. User, "--", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        // A developer's PGPORT or PGDATA is not meant here.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }

    private static string Read(string script)
    {
        using var reader = new StreamReader(typeof(ServerPrograms).Assembly.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }
}
