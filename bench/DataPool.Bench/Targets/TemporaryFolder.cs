namespace DataPool.Bench.Targets;

/// <summary>A folder that is deleted with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string under)
    {
        Path = System.IO.Path.Combine(under, $"bench-data-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>A warning where the folder lies in memory: a commit costs nothing there, so the figures say nothing.</summary>
    public static string? Warning(string under)
    {
        string format = new DriveInfo(under).DriveFormat;
        return format is "tmpfs" or "ramfs" ? $"{under} lies in memory ({format}); durability is not measured. Use --data DIR on a disk." : null;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException left)
        {
            Console.Error.WriteLine($"Warning: {Path} could not be deleted: {left.Message}");
        }
    }
}
