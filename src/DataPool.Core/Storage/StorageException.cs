namespace DataPool.Core.Storage;

/// <summary>
/// The database could not commit: a full disk, an I/O error, or a lease that ended. Nothing was acknowledged, and nothing was
/// changed unless <see cref="IsInDoubt"/>.
/// </summary>
public sealed class StorageException : Exception
{
    /// <summary>An error with its reason.</summary>
    public StorageException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>
    /// True when the change may have been committed all the same: the answer to its commit never came, and the database could not
    /// be asked. Whoever keeps a copy of what is stored reads it again before the next change.
    /// </summary>
    public bool IsInDoubt { get; init; }
}
