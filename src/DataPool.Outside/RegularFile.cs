using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DataPool.Outside;

/// <summary>
/// Whether a path is a regular file, without opening it: opening a pipe waits for its writer, and a device may act on it.
/// </summary>
internal static class RegularFile
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeOnly = 1; // STATX_TYPE
    private const int ModeOffset = 28; // struct statx, stx_mode: the same on every architecture, which struct stat is not
    private const int TypeMask = 0xF000; // S_IFMT
    private const int Regular = 0x8000; // S_IFREG

    /// <summary>False for links, directories, devices, pipes, sockets and what is not there.</summary>
    internal static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            const FileAttributes other = FileAttributes.Directory | FileAttributes.Device | FileAttributes.ReparsePoint;
            return File.Exists(path) && (File.GetAttributes(path) & other) == 0;
        }

        // .NET tells directories and links apart from the rest, but not a pipe or device from a file.
        var buffer = new byte[256];
        return Statx(CurrentDirectory, path, NoFollow, TypeOnly, buffer) == 0
            && (BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(ModeOffset)) & TypeMask) == Regular;
    }

    [DllImport("libc", EntryPoint = "statx", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(
        int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] buffer);
}
