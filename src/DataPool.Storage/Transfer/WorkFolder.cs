namespace DataPool.Storage.Transfer;

/// <summary>A folder for the time of a backup or restore, which is gone afterwards.</summary>
internal sealed class WorkFolder : IDisposable
{
    private bool _isKept;

    private WorkFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Creates the folder beside a file, so that what is made in it can be renamed into place.</summary>
    public static WorkFolder Beside(string file) => At($"{file}.{Guid.NewGuid():n}.tmp");

    /// <summary>Creates the folder.</summary>
    public static WorkFolder At(string path)
    {
        DurableFiles.CreateFolder(path);
        return new WorkFolder(path);
    }

    /// <summary>The path of a database in it.</summary>
    public string Database(string part) => System.IO.Path.Combine(Path, part + ".db");

    /// <summary>Lets the folder stay, also after an error, until <see cref="Remove"/>.</summary>
    public void Keep() => _isKept = true;

    public void Remove() => Directory.Delete(Path, recursive: true);

    public void Dispose()
    {
        if (!_isKept && Directory.Exists(Path)) Remove();
    }
}
