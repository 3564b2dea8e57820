namespace DataPool.Core.Storage;

/// <summary>The database could not commit: a full disk, an I/O error, or a lease that ended. Nothing was acknowledged.</summary>
public sealed class StorageException : Exception
{
    /// <summary>An error with its reason.</summary>
    public StorageException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
