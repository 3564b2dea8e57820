namespace DataPool.Server.Live;

/// <summary>How far a stream can be trusted now (PRODUCT 3).</summary>
/// <param name="State"><c>fresh</c>, <c>late</c> or <c>stale</c>.</param>
/// <param name="Text">The state and those of the connectors: readers are told when it changes.</param>
/// <param name="Members">The members of the JSON object: <c>"state":…,"checkedAt":…,"connectors":[…]</c>.</param>
internal sealed record StreamStatus(string State, string Text, byte[] Members);
