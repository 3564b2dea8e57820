namespace DataPool.Core.Connectors.Journal;

/// <summary>
/// Where everything that happens to a connector is told: its state, log, requests and charts follow from it. Thread-safe;
/// <see cref="Accepted"/> is cheap enough for every request. What is told must hold no secret.
/// </summary>
public sealed class ConnectorJournal(TimeProvider time)
{
    /// <summary>Raised for every note, on the thread that made it.</summary>
    public event Action<Connector, JournalEvent, JournalLevel, string>? Noted;

    /// <summary>A push was committed and is answered 202.</summary>
    public void Accepted(Connector connector, in PushReceipt push)
    {
        var now = time.GetUtcNow();
        connector.Health.Activity.Accepted(push, now);
        connector.Health.Accepted(now, push.Warnings);
    }

    /// <summary>
    /// An authenticated push was refused. Those answered 400, 413, 415 and 422 count against the connector; others (429, 503,
    /// 409) are only noted.
    /// </summary>
    public void Refused(Connector connector, in PushReceipt push, string code, string message)
    {
        var now = time.GetUtcNow();
        var isError = push.Status is 400 or 413 or 415 or 422;
        connector.Health.Activity.Refused(push, code, message, isError, now);
        if (isError) connector.Health.Rejected(now, code, message);
    }

    /// <summary>A sender says that it is alive and has nothing new.</summary>
    public void Heartbeat(Connector connector, string requestId)
    {
        var now = time.GetUtcNow();
        connector.Health.Activity.Heartbeat(requestId, now);
        connector.Health.Accepted(now);
    }

    /// <summary>Something was done to the connector: <see cref="JournalEvent.Config"/>, <see cref="JournalEvent.Key"/>, <see cref="JournalEvent.Test"/>.</summary>
    public void Note(Connector connector, JournalEvent kind, JournalLevel level, string message)
    {
        connector.Health.Activity.Note(kind, level, message, time.GetUtcNow());
        Noted?.Invoke(connector, kind, level, message);
    }

    /// <summary>An id for a run that is going to start.</summary>
    public string NewRunId(Connector connector) => connector.Health.Activity.NewRunId(time.GetUtcNow());

    /// <summary>Pull: a run starts.</summary>
    /// <returns>Its start.</returns>
    public DateTimeOffset RunStarted(Connector connector, string runId)
    {
        var now = time.GetUtcNow();
        connector.Health.Activity.RunStarted(runId, now);
        connector.Health.RunStarted(now, connector.Reading);
        return now;
    }

    /// <summary>Pull: the source was looked at, and there was nothing to run for.</summary>
    public void Looked(Connector connector) => connector.Health.Looked(time.GetUtcNow());

    /// <summary>Pull: a run has ended.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="run">The run, with its outcome.</param>
    /// <param name="isUnreachable">True when the source could not be reached, rather than something else being wrong.</param>
    /// <param name="isNotModified">True when nothing was read, since nothing had changed.</param>
    public void RunEnded(Connector connector, RunRecord run, bool isUnreachable, bool isNotModified = false)
    {
        var now = time.GetUtcNow();
        connector.Health.Activity.RunEnded(run, isUnreachable, now);
        switch (run.Outcome)
        {
            case RunOutcome.Unchanged when isNotModified:
                connector.Health.RunNotModified(now);
                break;
            case RunOutcome.Succeeded or RunOutcome.Unchanged:
                connector.Health.RunSucceeded(now, run.RowsRead, run.Warnings);
                break;
            case RunOutcome.Cancelled:
                connector.Health.RunCancelled();
                break;
            default:
                var error = run.Error ?? new HealthProblem("failed", "The run failed.");
                connector.Health.RunFailed(now, error.Code, error.Message);
                break;
        }
    }
}
