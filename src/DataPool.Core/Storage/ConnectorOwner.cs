namespace DataPool.Core.Storage;

/// <summary>
/// The right to commit the runs of one connector. Whoever takes it next, in whatever process, takes it away: no run of the
/// earlier owner is committed any more.
/// </summary>
/// <param name="Connector">The connector's number.</param>
/// <param name="Epoch">The owner epoch that came with the right.</param>
public readonly record struct ConnectorOwner(int Connector, long Epoch);
