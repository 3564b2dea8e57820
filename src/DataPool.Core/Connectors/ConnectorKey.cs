using DataPool.Core.Storage;

namespace DataPool.Core.Connectors;

/// <summary>One ingest key of a connector.</summary>
public sealed class ConnectorKey(StoredKey stored) : IssuedKey(stored);
