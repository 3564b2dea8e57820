using System.Diagnostics;
using DataPool.Proofs.Serving;
using Xunit;

namespace DataPool.Proofs.Faults;

/// <summary>A file system of 64 MB in memory, made for one test and taken down after it.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public string Data => Path.Combine(_folder, "data");

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Mounts it; skips the test where that is not allowed.</summary>
    public static SmallDisk Mount(DataFolder within)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Posix.IsRoot, "A small file system can be mounted by root only.");
        var folder = Directory.CreateDirectory(Path.Combine(within.Scratch, "disk")).FullName;
        var (code, output) = Run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder);
        Assert.SkipUnless(code == 0, $"No file system can be mounted here: {output}");
        var disk = new SmallDisk(folder);
        Directory.CreateDirectory(disk.Data);
        return disk;
    }

    /// <summary>Fills it up to so many bytes; what is freed meanwhile can be filled again.</summary>
    public void Fill(long leave)
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        while (new DriveInfo(_folder).AvailableFreeSpace - leave >= block.Length) ballast.Write(block);
    }

    public void Empty() => File.Delete(Ballast);

    public void Dispose()
    {
        var (code, output) = Run("umount", _folder);
        if (code != 0) throw new InvalidOperationException($"{_folder} is still mounted: {output}");
    }

    private static (int Code, string Output) Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
