using System.Diagnostics;
using System.Globalization;

namespace DataPool.TestServers;

/// <summary>The programs of an installed PostgreSQL server, and how they are run: they refuse root.</summary>
internal sealed class PostgresPrograms
{
    private const string DebianFolder = "/usr/lib/postgresql";

    private static readonly string Script = ReadScript();

    private readonly string _folder;

    private PostgresPrograms(string folder) => _folder = folder;

    /// <summary>The newest that is installed; null where there is none.</summary>
    public static PostgresPrograms? Find()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var debian = Directory.Exists(DebianFolder) ? Directory.GetDirectories(DebianFolder) : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return debian.OrderByDescending(Version).Select(static folder => Path.Combine(folder, "bin")).Concat(path)
            .FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"))) is { } found
            ? new PostgresPrograms(found)
            : null;
    }

    /// <summary>Starts the script beside this file with some of its arguments, as user postgres where this process is root's.</summary>
    public Process Start(params ReadOnlySpan<string> arguments)
    {
        string[] command = ["sh", "-c", Script, "postgres.sh", _folder, .. arguments];
        if (Posix.IsRoot) command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", .. command];
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

    private static double Version(string folder) =>
        double.TryParse(Path.GetFileName(folder), NumberStyles.Float, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(PostgresPrograms).Assembly.GetManifestResourceStream("postgres.sh")!);
        return reader.ReadToEnd();
    }
}
