namespace DataPool.Core.Connectors;

/// <summary>A stream as it is configured.</summary>
/// <param name="Id">Its number; never used again.</param>
/// <param name="Name">Its name.</param>
/// <param name="Epoch">The random id of its history.</param>
public sealed record StreamInfo(long Id, string Name, string Epoch)
{
    /// <summary>True when everybody may read it.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Days for which its history is kept; 0 for none. Default 7.</summary>
    public int HistoryDays { get; init; } = 7;

    /// <summary>The most bytes that its history may take. Default 256 MiB.</summary>
    public long HistoryMaxBytes { get; init; } = 256L << 20;
}

/// <summary>A stream that a connector may write to.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
public readonly record struct StreamRef(long Id, string Name);

/// <summary>The streams there are, for those who must not depend on the catalog. Thread-safe.</summary>
public sealed class StreamDirectory
{
    private volatile IReadOnlyDictionary<long, StreamInfo> _byId = new Dictionary<long, StreamInfo>();

    /// <summary>The stream of a number, or null.</summary>
    public StreamInfo? ById(long id) => _byId.GetValueOrDefault(id);

    internal void Replace(IReadOnlyDictionary<long, StreamInfo> byId) => _byId = byId;
}
