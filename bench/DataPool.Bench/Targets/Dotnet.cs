using System.Runtime.InteropServices;

namespace DataPool.Bench.Targets;

/// <summary>Where the <c>dotnet</c> command and this program's assembly are.</summary>
internal static class Dotnet
{
    /// <summary>The host that belongs to the runtime we run on; a bare <c>dotnet</c> where the layout is unusual.</summary>
    public static string Path { get; } = Find();

    public static string OwnAssembly { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "DataPool.Bench.dll");

    private static string Find()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string beside = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
