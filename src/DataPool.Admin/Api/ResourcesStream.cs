namespace DataPool.Admin.Api;

/// <summary>Who feeds a stream, as its snapshot tells.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="Status">How far it can be trusted, and whose items it has.</param>
public sealed record StreamLook(string Stream, StreamLookStatus Status);

/// <summary>How far a stream can be trusted.</summary>
/// <param name="State"><c>fresh</c>, <c>late</c> or <c>stale</c>.</param>
/// <param name="Connectors">Its connectors.</param>
public sealed record StreamLookStatus(string State, IReadOnlyList<StreamLookConnector> Connectors);

/// <summary>A connector of a stream.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record StreamLookConnector(string Id, string Name);
