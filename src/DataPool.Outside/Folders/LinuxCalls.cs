using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DataPool.Outside.Folders;

/// <summary>System calls that take names relative to an open folder, which .NET has not.</summary>
internal static class LinuxCalls
{
    internal const int ReadOnly = 0;
    internal const int WriteNew = 0x1 | 0x40 | 0x80; // O_WRONLY | O_CREAT | O_EXCL
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;

    internal const int NoSuchEntry = 2;
    internal const int Exists = 17;
    internal const int OtherDevice = 18;
    internal const int NotADirectory = 20;
    internal const int Invalid = 22;
    internal const int NotImplemented = 38;
    internal const int TooManyLinks = 40;

    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int NoFollowAt = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const int NoReplace = 1; // RENAME_NOREPLACE
    private const uint Wanted = 0x1 | 0x40 | 0x100 | 0x200; // STATX_TYPE | MTIME | INO | SIZE

    // The two flags that are not the same everywhere.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le;

    internal static int NoFollow => IsArm ? 0x8000 : 0x20000;

    internal static int DirectoryOnly => IsArm ? 0x4000 : 0x10000;

    /// <summary>Opens an entry of a folder (or, without one, a path); -1 when that fails.</summary>
    internal static int Open(int? folder, string name, int flags)
    {
        // 0640: what is created is an archived file, for DataPool's own group to read.
        const int mode = 0x1A0;
        return OpenAt(folder ?? CurrentDirectory, name, flags | NoFollow | CloseOnExec, mode);
    }

    /// <summary>What an entry is, or (without name) what the descriptor itself is; false when that fails.</summary>
    internal static bool TryLook(int descriptor, string name, out FileFacts facts, out (ulong Device, ulong Inode) identity)
    {
        var buffer = new byte[256];
        var isOk = Statx(descriptor, name, NoFollowAt | (name.Length == 0 ? EmptyPath : 0), Wanted, buffer) == 0;
        var isRegular = (BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(28)) & 0xF000) == 0x8000;
        var seconds = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(112)), -62_135_596_800, 253_402_300_799);
        var modified = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(120)) / 100);
        facts = new FileFacts(isRegular, BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(40)), modified);
        identity = (BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(136)), BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(32)));
        return isOk;
    }

    /// <summary>Renames without overwriting; 0, or the error.</summary>
    internal static int RenameToNew(int folder, string name, int target, string targetName)
    {
        try
        {
            return RenameAt2(folder, name, target, targetName, NoReplace) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            return NotImplemented;
        }
    }

    /// <summary>Renames, overwriting; 0, or the error.</summary>
    internal static int RenameOver(int folder, string name, int target, string targetName) =>
        RenameAt(folder, name, target, targetName) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Deletes a file; 0, or the error.</summary>
    internal static int Unlink(int folder, string name) => UnlinkAt(folder, name, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Creates a folder; 0, or the error.</summary>
    internal static int MakeFolder(int folder, string name) => MkdirAt(folder, name, 0x1E8) == 0 ? 0 : Marshal.GetLastPInvokeError(); // 0750

    /// <summary>Makes a descriptor's changes durable; 0, or the error.</summary>
    internal static int Sync(int descriptor) => FSync(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The failure as .NET's own calls throw it.</summary>
    internal static Exception Failure(int error) => error switch
    {
        1 or 13 or 30 => new UnauthorizedAccessException(new Win32Exception(error).Message), // EPERM, EACCES, EROFS
        _ => new IOException(new Win32Exception(error).Message, error),
    };

    [DllImport("libc", EntryPoint = "openat", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenAt(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, int mode);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags, uint mask, [Out] byte[] buffer);

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameAt2(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int target, [MarshalAs(UnmanagedType.LPUTF8Str)] string targetName, uint flags);

    [DllImport("libc", EntryPoint = "renameat", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameAt(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int target, [MarshalAs(UnmanagedType.LPUTF8Str)] string targetName);

    [DllImport("libc", EntryPoint = "unlinkat", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnlinkAt(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int flags);

    [DllImport("libc", EntryPoint = "mkdirat", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MkdirAt(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, int mode);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int descriptor);
}
