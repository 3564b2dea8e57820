namespace DataPool.Core.Storage;

/// <summary>A connector as it is stored.</summary>
public sealed record StoredConnector
{
    /// <summary>Its id, <c>con_…</c>; never used again.</summary>
    public required string Id { get; init; }

    /// <summary>Its place in the order of creation over all connectors, from 1; never used again.</summary>
    public required int Number { get; init; }

    /// <summary>Its name; unique, compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>The number of the stream it feeds.</summary>
    public required long StreamId { get; init; }

    /// <summary>The numbers of the streams that it writes to besides <see cref="StreamId"/>, in their order.</summary>
    public IReadOnlyList<long> OtherStreams { get; init; } = [];

    /// <summary>The numbers of the streams that it no longer writes to, but whose items are not withdrawn yet.</summary>
    public IReadOnlyList<long> Leaving { get; init; } = [];

    /// <summary>False when it is paused.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The definition as JSON, with every secret value replaced by <c>"***"</c>.</summary>
    public required string Definition { get; init; }

    /// <summary>The secret values as a JSON object of path to value, encrypted for this connector; empty when it has none.</summary>
    public required ReadOnlyMemory<byte> Secrets { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its ingest keys, newest first; at most two live.</summary>
    public required IReadOnlyList<StoredKey> Keys { get; init; }

    /// <summary>Set while the connector is being deleted, until its items are dealt with: <c>keep</c> or <c>remove</c>.</summary>
    public string? Deleting { get; init; }

    /// <summary>What was last saved of its running state, JSON; null before the first time.</summary>
    public string? Runtime { get; init; }
}

/// <summary>An ingest key as it is stored: never the secret.</summary>
/// <param name="KeyId">12 lower-case hexadecimal digits.</param>
/// <param name="Hash">SHA-256 of the whole key text.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ValidUntil">When it stops, or null.</param>
/// <param name="LastUsedAt">When it last opened a request, to the minute, or null.</param>
public sealed record StoredKey(
    string KeyId, ReadOnlyMemory<byte> Hash, DateTimeOffset CreatedAt, DateTimeOffset? ValidUntil, DateTimeOffset? LastUsedAt);

/// <summary>A stream as it is configured.</summary>
/// <param name="Id">Its number; never used again.</param>
/// <param name="Name">Its name.</param>
/// <param name="Epoch">The random id of its history.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record StoredStreamInfo(long Id, string Name, string Epoch, DateTimeOffset CreatedAt)
{
    /// <summary>Days for which its history is kept; 0 for none.</summary>
    public int HistoryDays { get; init; } = 7;

    /// <summary>The most bytes that its history may take.</summary>
    public long HistoryMaxBytes { get; init; } = 256L << 20;

    /// <summary>True when everybody may read it.</summary>
    public bool IsPublic { get; init; }
}

/// <summary>What creating a connector needs; number and stream are given by the store.</summary>
/// <param name="Id">The connector's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="StreamName">The stream it feeds; created with it where there is none of that name.</param>
/// <param name="StreamEpoch">The epoch of the stream if it is created.</param>
/// <param name="Enabled">False when it starts paused.</param>
/// <param name="Definition">See <see cref="StoredConnector.Definition"/>.</param>
/// <param name="Secrets">See <see cref="StoredConnector.Secrets"/>.</param>
/// <param name="CreatedAt">Now.</param>
/// <param name="Key">Its first ingest key.</param>
public sealed record NewConnector(
    string Id, string Name, string StreamName, string StreamEpoch, bool Enabled, string Definition,
    ReadOnlyMemory<byte> Secrets, DateTimeOffset CreatedAt, StoredKey Key)
{
    /// <summary>The streams that it writes to besides <see cref="StreamName"/>; created with it where there are none of these names.</summary>
    public IReadOnlyList<NewStream> OtherStreams { get; init; } = [];
}

/// <summary>A stream that is created where there is none of its name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Epoch">Its epoch if it is created.</param>
public sealed record NewStream(string Name, string Epoch);

/// <summary>A connector's whole configuration, to take the place of what it had.</summary>
/// <param name="Id">The connector's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Streams">All streams that it writes to, its mapping's first; those that do not exist are created.</param>
/// <param name="Enabled">False when it is paused.</param>
/// <param name="Definition">See <see cref="StoredConnector.Definition"/>.</param>
/// <param name="Secrets">See <see cref="StoredConnector.Secrets"/>.</param>
/// <param name="Now">Now.</param>
public sealed record ConnectorChange(
    string Id, string Name, IReadOnlyList<NewStream> Streams, bool Enabled, string Definition, ReadOnlyMemory<byte> Secrets, DateTimeOffset Now);

/// <summary>What became of a deleted stream's name.</summary>
/// <param name="Recreated">The stream that took its place, for the connectors that name it; null where none does.</param>
public sealed record StreamDeletion(StoredStreamInfo? Recreated);

/// <summary>Thrown when a name is in use already (409 <c>name_taken</c>).</summary>
public sealed class NameTakenException(string name) : Exception($"The name \"{name}\" is taken.");

/// <summary>
/// The configuration: connectors, their keys, and the streams. Each member is one transaction and fails with
/// <see cref="StorageException"/> when the database cannot commit.
/// </summary>
public interface IConnectorStore
{
    /// <summary>All connectors, by number.</summary>
    Task<IReadOnlyList<StoredConnector>> ListConnectorsAsync(CancellationToken cancellationToken);

    /// <summary>All streams, by name.</summary>
    Task<IReadOnlyList<StoredStreamInfo>> ListStreamsAsync(CancellationToken cancellationToken);

    /// <summary>Creates a connector and, where it does not exist, its stream.</summary>
    /// <exception cref="NameTakenException">Another connector has this name.</exception>
    Task<StoredConnector> CreateAsync(NewConnector connector, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces a connector's configuration and creates the streams that it names. The streams that it wrote to and no
    /// longer does are kept as <see cref="StoredConnector.Leaving"/>. Null where there is no such connector.
    /// </summary>
    /// <exception cref="NameTakenException">Another connector has this name.</exception>
    Task<StoredConnector?> ChangeAsync(ConnectorChange change, CancellationToken cancellationToken);

    /// <summary>Forgets a stream that a connector was leaving: its items are withdrawn.</summary>
    Task LeftAsync(string id, long streamId, CancellationToken cancellationToken);

    /// <summary>Pauses or continues a connector.</summary>
    Task SetEnabledAsync(string id, bool enabled, CancellationToken cancellationToken);

    /// <summary>Replaces a connector's keys.</summary>
    Task SetKeysAsync(string id, IReadOnlyList<StoredKey> keys, CancellationToken cancellationToken);

    /// <summary>Marks a connector as being deleted (<paramref name="items"/>: <c>keep</c> or <c>remove</c>) and pauses it.</summary>
    Task BeginDeleteAsync(string id, string items, CancellationToken cancellationToken);

    /// <summary>Deletes a connector, its keys and its files (<see cref="IFileStore"/>); where this fails, the files may be gone before it.</summary>
    Task DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Stores what can be changed of a stream: its history's bounds, and whether it is public.</summary>
    Task SetStreamAsync(StoredStreamInfo stream, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a stream's configuration, and remembers its number until <see cref="ForgetStreamAsync"/>. Where connectors
    /// name it, a new stream of its name takes its place in the same transaction.
    /// </summary>
    /// <param name="streamId">The stream's number.</param>
    /// <param name="epoch">The epoch of the new stream.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    Task<StreamDeletion> DeleteStreamAsync(long streamId, string epoch, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The numbers of the deleted streams whose items may still be on the disk.</summary>
    Task<IReadOnlyList<long>> ListDeletedStreamsAsync(CancellationToken cancellationToken);

    /// <summary>Forgets the number of a deleted stream: its items are gone.</summary>
    Task ForgetStreamAsync(long streamId, CancellationToken cancellationToken);

    /// <summary>Saves what runs leave behind: states and last uses of keys, many connectors in one transaction.</summary>
    Task SaveRuntimeAsync(
        IReadOnlyCollection<(string ConnectorId, string Runtime)> connectors,
        IReadOnlyCollection<(string KeyId, DateTimeOffset LastUsedAt)> keys,
        CancellationToken cancellationToken);
}
