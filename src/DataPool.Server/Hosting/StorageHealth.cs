namespace DataPool.Server.Hosting;

/// <summary>Whether the storage takes writes: while it does not, the server is not ready for requests, and reading goes on.</summary>
internal sealed class StorageHealth
{
    private volatile bool _isFaulted;

    /// <summary>True from a commit that failed, or one that was tried because nobody wrote, until the storage commits again.</summary>
    public bool IsFaulted
    {
        get => _isFaulted;
        set => _isFaulted = value;
    }
}
