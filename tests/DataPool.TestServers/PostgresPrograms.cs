using System.Globalization;

namespace DataPool.TestServers;

/// <summary>Finds an installed PostgreSQL server.</summary>
internal static class PostgresPrograms
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The newest that is installed; null where there is none.</summary>
    public static ServerPrograms? Find()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var debian = Directory.Exists(DebianFolder) ? Directory.GetDirectories(DebianFolder) : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return debian.OrderByDescending(Version).Select(static folder => Path.Combine(folder, "bin")).Concat(path)
            .Select(static folder => (Prepare: Path.Combine(folder, "initdb"), Server: Path.Combine(folder, "postgres")))
            .FirstOrDefault(static programs => File.Exists(programs.Prepare) && File.Exists(programs.Server)) is { Server: not null } found
            ? new ServerPrograms("postgres", ["--reuid=postgres", "--regid=postgres", "--init-groups"], found.Prepare, found.Server)
            : null;
    }

    private static double Version(string folder) =>
        double.TryParse(Path.GetFileName(folder), NumberStyles.Float, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
