namespace DataPool.Core.Connectors.Scheduling;

/// <summary>
/// When one pull connector's next run is due. Intervals go by elapsed time, so that a clock that is set moves nothing; cron
/// occurrences by the clock. What was missed is not caught up. Not thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="random">From 0 to 1, called once a failed run.</param>
public sealed class ConnectorSchedule(TimeProvider time, Func<double> random)
{
    // How often the clock is looked at while a cron waits: it may have been set.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private ConnectorDefinition? _definition;
    private bool _isCron;
    private long _planned;
    private TimeSpan _hold;

    /// <summary>When the next run is due; null when none is planned.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>Plans the first run after a start of the server: an interval's after a delay, a cron's at its next occurrence.</summary>
    public void BeginSpread(ConnectorDefinition definition, TimeSpan delay)
    {
        _definition = definition;
        Plan(definition.Cron is null ? delay : TimeSpan.Zero, definition.Cron is not null);
    }

    /// <summary>Plans a run at once.</summary>
    public void BeginNow(ConnectorDefinition definition)
    {
        _definition = definition;
        Plan(TimeSpan.Zero, isCron: false);
    }

    /// <summary>Plans the next run after one has ended.</summary>
    public void Ended(ConnectorDefinition definition, RunEnd end)
    {
        if (definition.IsPolled || end.IsMoreWaiting || end.IsToBeRepeated)
        {
            _definition = definition;
            Plan(RunSchedule.Hold(definition, end, time.GetUtcNow(), random()), definition.Cron is not null);
        }
        else
        {
            Stop();
        }
    }

    /// <summary>Plans nothing any more.</summary>
    public void Stop()
    {
        _definition = null;
        DueAt = null;
    }

    /// <summary>How long to wait before looking again; zero when a run is due, null when none is planned.</summary>
    public TimeSpan? Look()
    {
        if (_definition is null) return null;
        if (!_isCron) return Positive(_hold - time.GetElapsedTime(_planned));
        var now = time.GetUtcNow();
        if (DueAt is { } due && now >= due) return TimeSpan.Zero;
        DueAt = Occurrence(now);
        return DueAt - now is { } wait && wait < LookAgain ? wait : LookAgain;
    }

    private void Plan(TimeSpan hold, bool isCron)
    {
        (_hold, _isCron, _planned) = (hold, isCron, time.GetTimestamp());
        var now = time.GetUtcNow();
        DueAt = isCron ? Occurrence(now) : now + hold;
    }

    private DateTimeOffset? Occurrence(DateTimeOffset now) => _definition!.Cron!.Next(now + Positive(_hold - time.GetElapsedTime(_planned)));

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
