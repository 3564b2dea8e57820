namespace DataPool.TestServers;

/// <summary>Finds an installed MariaDB server.</summary>
internal static class MariaDbPrograms
{
    // A user with no rights: the package that holds the programs alone makes no user mysql.
    private static readonly string[] User = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"];

    /// <summary>That of the machine; null where there is none.</summary>
    public static ServerPrograms? Find()
    {
        if (!OperatingSystem.IsLinux()) return null;
        // A user's own path often lacks the folder of the server.
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/usr/bin"];
        return Find(folders, "mariadbd") is { } server && Find(folders, "mariadb-install-db") is { } install
            ? new ServerPrograms("mariadb", User, install, server)
            : null;
    }

    private static string? Find(string[] folders, string program) =>
        folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
