using System.Globalization;

namespace DataPool.Core.Connectors;

/// <summary>The state table of PRODUCT 2.8.</summary>
internal static class ConnectorStateRule
{
    /// <summary>The state that follows from the facts.</summary>
    public static ConnectorStatus Of(Connector connector, HealthFacts facts, DateTimeOffset now)
    {
        if (connector.Deleting is not null) return new(ConnectorState.Disabled, "deleting", "It is being deleted.", facts);
        if (!connector.Enabled) return new(ConnectorState.Disabled, "disabled", "It is paused.", facts);
        if (connector.Invalid is { } fault) return new(ConnectorState.Error, fault.Code, fault.Message, facts);
        return connector.IsPull ? OfPull(facts) : OfPush(facts, connector.Definition!.IdleAfterSeconds, now);
    }

    private static ConnectorStatus OfPull(HealthFacts facts)
    {
        if (facts.Problem is { } problem) return new(ConnectorState.Error, problem.Code, problem.Message, facts);
        return facts.RecordCount switch
        {
            null => new(ConnectorState.Idle, "not_run", "It has not run yet.", facts),
            0 => new(ConnectorState.Idle, "no_records", "The last run found no records in the source.", facts),
            _ => new(ConnectorState.Active, null, null, facts),
        };
    }

    private static ConnectorStatus OfPush(HealthFacts facts, int idleAfterSeconds, DateTimeOffset now)
    {
        if (facts is { Problem: { } problem, RejectedInRow: >= ConnectorHealth.RejectionsToError })
        {
            var reason = string.Create(
                CultureInfo.InvariantCulture, $"The last {facts.RejectedInRow} requests were refused; the last one: {problem.Message}");
            return new(ConnectorState.Error, problem.Code, reason, facts);
        }

        if (facts.LastSuccessAt is not { } last) return new(ConnectorState.Idle, "nothing_received", "Nothing was received yet.", facts);
        return idleAfterSeconds == 0 || now - last <= TimeSpan.FromSeconds(idleAfterSeconds)
            ? new(ConnectorState.Active, null, null, facts)
            : new(ConnectorState.Idle, "idle", $"Nothing was received for more than {idleAfterSeconds.ToString(CultureInfo.InvariantCulture)} seconds.", facts);
    }
}
