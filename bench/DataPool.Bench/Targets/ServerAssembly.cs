namespace DataPool.Bench.Targets;

/// <summary>Finds the DataPool.Server.dll to measure.</summary>
internal static class ServerAssembly
{
    /// <exception cref="BenchFailure">There is none.</exception>
    public static string Find(string? given)
    {
        if (given is not null)
        {
            return File.Exists(given) ? given : throw new BenchFailure($"There is no {given}.");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DataPool.slnx")))
            {
                string assembly = Path.Combine(folder.FullName, "src", "DataPool.Server", "bin", "Release", "net10.0", "DataPool.Server.dll");
                return File.Exists(assembly)
                    ? assembly
                    : throw new BenchFailure($"There is no {assembly}. Build it: dotnet build -c Release src/DataPool.Server");
            }
        }

        throw new BenchFailure($"{AppContext.BaseDirectory} lies outside the repository; name the server with --server FILE.");
    }
}
