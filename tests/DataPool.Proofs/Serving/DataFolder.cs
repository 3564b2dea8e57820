namespace DataPool.Proofs.Serving;

/// <summary>A data directory of its own in a temporary folder, removed at the end.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string _root = Path.Combine(DiskTemp(), "datapool-proof-" + Guid.NewGuid().ToString("N")[..12]);

    public DataFolder()
    {
        Directory.CreateDirectory(Data);
        Directory.CreateDirectory(Scratch);
    }

    /// <summary>What the server gets as its data directory.</summary>
    public string Data => Path.Combine(_root, "data");

    /// <summary>Room for traces and copies.</summary>
    public string Scratch => Path.Combine(_root, "scratch");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // A temporary folder in memory would turn every fsync into a formality.
    private static string DiskTemp()
    {
        var temp = Path.GetTempPath();
        return new DriveInfo(temp).DriveFormat == "tmpfs" && Directory.Exists("/var/tmp") ? "/var/tmp" : temp;
    }
}
