using System.Runtime.InteropServices;

namespace DataPool.Proofs.Serving;

/// <summary>What the class library has no call for.</summary>
internal static partial class Posix
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    public static bool IsRoot => GetEffectiveUserId() == 0;

    /// <summary>Asks one process, by its id, to end.</summary>
    public static void Terminate(int processId) => Signal(processId, SigTerm);

    /// <summary>Stops one process, by its id, where it is.</summary>
    public static void Suspend(int processId) => Signal(processId, SigStop);

    /// <summary>Lets a stopped process go on.</summary>
    public static void Resume(int processId) => Signal(processId, SigCont);

    private static void Signal(int processId, int signal)
    {
        if (Kill(processId, signal) != 0) throw new InvalidOperationException($"Process {processId} could not be signalled: errno {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint GetEffectiveUserId();
}
