namespace DataPool.Server.Live;

/// <summary>How far a stream can be trusted now (PRODUCT 3).</summary>
/// <param name="State"><c>fresh</c>, <c>late</c> or <c>stale</c>.</param>
/// <param name="Full">The form for those who may see its connectors.</param>
/// <param name="Bare">The form for read keys and the public.</param>
internal sealed record StreamStatus(string State, StatusForm Full, StatusForm Bare)
{
    /// <summary>The form that somebody may see (<see cref="Security.Caller.SeesConnectors"/>).</summary>
    public StatusForm For(bool seesConnectors) => seesConnectors ? Full : Bare;
}

/// <summary>A status as one kind of reader sees it, made once and shared.</summary>
/// <param name="Text">What a reader must be told of when it changes: the state, and in the full form those of the connectors.</param>
/// <param name="Members">The members of the JSON object: <c>"state":…,"checkedAt":…</c> and in the full form <c>,"connectors":[…]</c>.</param>
internal sealed record StatusForm(string Text, byte[] Members);
