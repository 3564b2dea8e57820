using System.Runtime.InteropServices;

namespace DataPool.TestServers;

/// <summary>What the class library has no call for.</summary>
internal static partial class Posix
{
    public const int SigQuit = 3;
    public const int SigKill = 9;
    public const int SigContinue = 18;
    public const int SigStop = 19;

    private const int NoSuchProcess = 3;

    public static bool IsRoot => GetEffectiveUserId() == 0;

    /// <summary>Signals one process, by its id; nothing where it is gone.</summary>
    public static void Signal(int processId, int signal)
    {
        if (Kill(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
            throw new InvalidOperationException($"Process {processId} could not be signalled: errno {error}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint GetEffectiveUserId();
}
