namespace DataPool.Storage.Transfer;

/// <summary>
/// A folder for the time of a backup or restore, which is gone afterwards. One that a killed process has left is removed by the
/// next that makes its own in the same place.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockName = "in-use.lock";

    // Held by the open handle: the system takes it away with the process, however that ends.
    private readonly FileStream _lock;

    private WorkFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    /// <summary>Creates the folder beside a file or folder, so that what is made in it can be renamed into place.</summary>
    /// <param name="path">An absolute path.</param>
    public static WorkFolder Beside(string path)
    {
        RemoveLeft(System.IO.Path.GetDirectoryName(path)!);
        path = $"{path}.{Guid.NewGuid():n}.tmp";
        DurableFiles.CreateFolder(path);
        try
        {
            return new WorkFolder(path, DurableFiles.Create(System.IO.Path.Combine(path, LockName)));
        }
        catch
        {
            Directory.Delete(path, recursive: true);
            throw;
        }
    }

    /// <summary>The path of a database in it.</summary>
    public string Database(string part) => System.IO.Path.Combine(Path, part + ".db");

    public void Dispose()
    {
        _lock.Dispose();
        if (Directory.Exists(Path)) Remove(Path);
    }

    private static void RemoveLeft(string place)
    {
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(place, "*.tmp").Where(IsLeft)) Remove(folder);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The folder may not be listed, or another process removes the same just now.
        }
    }

    private static bool IsLeft(string folder)
    {
        if (System.IO.Path.GetFileName(folder).Split('.') is not [_, .., var id, _] || !Guid.TryParseExact(id, "n", out _)) return false;
        try
        {
            // Not there where the folder is being made or is somebody else's.
            using var file = new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The lock last: it tells a folder that is left from others.
    private static void Remove(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => System.IO.Path.GetFileName(file) != LockName)) File.Delete(file);
        Directory.Delete(folder, recursive: true);
    }
}
