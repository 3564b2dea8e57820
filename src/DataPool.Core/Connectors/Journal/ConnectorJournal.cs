namespace DataPool.Core.Connectors.Journal;

/// <summary>
/// Where everything that happens to a connector is told: its state, log, requests and charts follow from it. Thread-safe;
/// <see cref="Accepted"/> is cheap enough for every request.
/// </summary>
public sealed class ConnectorJournal(TimeProvider time)
{
    /// <summary>Raised for every note, on the thread that made it.</summary>
    public event Action<Connector, JournalEvent, JournalLevel, string>? Noted;

    /// <summary>A push was committed and is answered 202.</summary>
    public void Accepted(Connector connector, in PushReceipt push) => connector.Health.Accepted(time.GetUtcNow());

    /// <summary>
    /// An authenticated push was refused. Those answered 400, 413, 415 and 422 count against the connector; others (429, 503,
    /// 409) are only noted.
    /// </summary>
    public void Refused(Connector connector, in PushReceipt push, string code, string message)
    {
        if (push.Status is 400 or 413 or 415 or 422) connector.Health.Rejected(time.GetUtcNow(), code, message);
    }

    /// <summary>A sender says that it is alive and has nothing new.</summary>
    public void Heartbeat(Connector connector, string requestId) => connector.Health.Accepted(time.GetUtcNow());

    /// <summary>Something was done to the connector: <see cref="JournalEvent.Config"/>, <see cref="JournalEvent.Key"/>, <see cref="JournalEvent.Test"/>.</summary>
    public void Note(Connector connector, JournalEvent kind, JournalLevel level, string message) =>
        Noted?.Invoke(connector, kind, level, message);
}
