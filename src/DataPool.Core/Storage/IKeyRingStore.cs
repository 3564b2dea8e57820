namespace DataPool.Core.Storage;

/// <summary>
/// The key ring of Data Protection, which encrypts connectors' secrets. Elements are only ever added. Members fail with
/// <see cref="StorageException"/>.
/// </summary>
public interface IKeyRingStore
{
    /// <summary>All elements, as XML, in the order in which they were added.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds an element; one of the same name is replaced.</summary>
    /// <param name="name">Its name, unique: <c>key-…</c> or <c>revocation-…</c>.</param>
    /// <param name="xml">The element.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    Task AddAsync(string name, string xml, CancellationToken cancellationToken);
}
