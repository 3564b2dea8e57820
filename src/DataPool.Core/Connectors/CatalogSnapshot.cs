namespace DataPool.Core.Connectors;

/// <summary>All connectors and streams at one moment, with the ways to find them. Immutable.</summary>
internal sealed class CatalogSnapshot
{
    private readonly Dictionary<string, Connector> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, (Connector Connector, ConnectorKey Key)> _byKey = [];
    private readonly Dictionary<long, List<Connector>> _byStream = [];
    private readonly Dictionary<string, StreamInfo> _streamsByName = new(StringComparer.Ordinal);
    private readonly Dictionary<long, StreamInfo> _streamsById = [];

    public CatalogSnapshot(IEnumerable<Connector> connectors, IEnumerable<StreamInfo> streams)
    {
        Connectors = [.. connectors.OrderBy(connector => connector.Number)];
        Streams = [.. streams.OrderBy(stream => stream.Name, StringComparer.Ordinal)];
        foreach (var stream in Streams)
        {
            _streamsByName.Add(stream.Name, stream);
            _streamsById.Add(stream.Id, stream);
        }

        foreach (var connector in Connectors)
        {
            _byId.Add(connector.Id, connector);
            foreach (var stream in connector.Streams)
            {
                if (!_byStream.TryGetValue(stream.Id, out var siblings)) _byStream.Add(stream.Id, siblings = []);
                siblings.Add(connector);
            }

            if (connector.Deleting is not null) continue;
            foreach (var key in connector.Keys) _byKey[key.Number] = (connector, key);
        }
    }

    public static CatalogSnapshot Empty { get; } = new([], []);

    public IReadOnlyList<Connector> Connectors { get; }

    public IReadOnlyList<StreamInfo> Streams { get; }

    public IReadOnlyDictionary<long, StreamInfo> StreamsById => _streamsById;

    public Connector? Find(string id) => _byId.GetValueOrDefault(id);

    public (Connector? Connector, ConnectorKey? Key) FindKey(ulong number) => _byKey.TryGetValue(number, out var found) ? found : default;

    public IReadOnlyList<Connector> ByStream(long streamId) => _byStream.TryGetValue(streamId, out var found) ? found : [];

    public StreamInfo? StreamByName(string name) => _streamsByName.GetValueOrDefault(name);

    /// <summary>The same with one connector replaced or added.</summary>
    public CatalogSnapshot With(Connector changed) =>
        new([.. Connectors.Where(connector => connector.Id != changed.Id), changed], Streams);

    /// <summary>The same without a connector.</summary>
    public CatalogSnapshot Without(string id) => new(Connectors.Where(connector => connector.Id != id), Streams);

    /// <summary>The same with the streams that are not in it yet.</summary>
    public CatalogSnapshot With(IEnumerable<StreamInfo> streams) => new(Connectors, [.. Streams, .. streams.Where(stream => !_streamsById.ContainsKey(stream.Id))]);

    /// <summary>The same with one stream replaced.</summary>
    public CatalogSnapshot WithChanged(StreamInfo stream) => new(Connectors, [.. Streams.Where(other => other.Id != stream.Id), stream]);
}
