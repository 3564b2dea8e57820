namespace DataPool.Core.Connectors;

/// <summary>A stream as it is configured.</summary>
/// <param name="Id">Its number; never used again.</param>
/// <param name="Name">Its name.</param>
/// <param name="Epoch">The random id of its history.</param>
public sealed record StreamInfo(long Id, string Name, string Epoch);

/// <summary>The streams there are, for those who must not depend on the catalog. Thread-safe.</summary>
public sealed class StreamDirectory
{
    private volatile IReadOnlyDictionary<long, StreamInfo> _byId = new Dictionary<long, StreamInfo>();

    /// <summary>The stream of a number, or null.</summary>
    public StreamInfo? ById(long id) => _byId.GetValueOrDefault(id);

    internal void Replace(IReadOnlyDictionary<long, StreamInfo> byId) => _byId = byId;
}
