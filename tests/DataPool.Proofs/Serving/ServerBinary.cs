using System.Reflection;

namespace DataPool.Proofs.Serving;

/// <summary>
/// The built server: of the same configuration as this assembly, or the one that <c>DATAPOOL_PROOFS_SERVER</c> names
/// (a build that was broken on purpose, to see a proof fail).
/// </summary>
internal static class ServerBinary
{
    private static readonly string Configuration =
        typeof(ServerBinary).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    // Not a static value: a missing build is to be told as it is.
    private static readonly Lazy<string> Found = new(Find);

    public static string Dll => Found.Value;

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("DATAPOOL_PROOFS_SERVER") is { Length: > 0 } given) return Path.GetFullPath(given);
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataPool.slnx"))) folder = folder.Parent;
        var root = folder?.FullName ?? throw new InvalidOperationException($"No DataPool.slnx above {AppContext.BaseDirectory}.");
        var dll = Path.Combine(root, "src", "DataPool.Server", "bin", Configuration, "net10.0", "DataPool.Server.dll");
        return File.Exists(dll) ? dll : throw new InvalidOperationException($"The server is not built: {dll} is missing.");
    }
}
