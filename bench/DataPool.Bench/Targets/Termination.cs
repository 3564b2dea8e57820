using System.Diagnostics;
using System.Globalization;

namespace DataPool.Bench.Targets;

/// <summary>Asks a process to end, so that it can clean up.</summary>
internal static class Termination
{
    /// <summary>Sends it SIGTERM.</summary>
    public static void Ask(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
    }
}
