namespace DataPool.Core.Connectors;

/// <summary>
/// What becomes of a connector's runs or requests. One object a connector, kept while its definition changes.
/// Thread-safe; <see cref="Accepted"/> is cheap enough for every request.
/// </summary>
public sealed class ConnectorHealth
{
    /// <summary>Refused requests in a row that make a push connector's state Error.</summary>
    public const int RejectionsToError = 3;

    // How often a healthy connector asks whether its state has changed (it may have been Idle).
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ErrorCounter _errors;
    private HealthFacts _facts;
    private DateTimeOffset? _lastSuccessAt;
    private DateTimeOffset? _lastAttemptAt;
    private DateTimeOffset? _runningSince;
    private DateTimeOffset? _nextRunAt;
    private bool _isDirty;

    /// <summary>The health of a connector from what was last saved of it (<see cref="HealthFacts.ToJson"/>), or null.</summary>
    public ConnectorHealth(string? saved = null)
    {
        _facts = HealthFacts.FromJson(saved);
        _errors = new ErrorCounter(_facts.Errors);
        _lastSuccessAt = _facts.LastSuccessAt;
        _lastAttemptAt = _facts.LastAttemptAt;
    }

    /// <summary>What is known now.</summary>
    public HealthFacts Facts
    {
        get
        {
            lock (_lock) return Read();
        }
    }

    /// <summary>Pull: when the next run is due; null when none is planned. Not saved.</summary>
    public DateTimeOffset? NextRunAt
    {
        get
        {
            lock (_lock) return _nextRunAt;
        }

        set
        {
            lock (_lock) _nextRunAt = value;
        }
    }

    /// <summary>Pull: when the run in progress started; null when none is.</summary>
    public DateTimeOffset? RunningSince
    {
        get
        {
            lock (_lock) return _runningSince;
        }
    }

    /// <summary>Called after something that may have changed the connector's state.</summary>
    internal Action? MayHaveChanged { get; set; }

    /// <summary>The state that was last made known; see <see cref="ConnectorCatalog.Changed"/>.</summary>
    internal ConnectorState Announced { get; set; }

    /// <summary>Push: a request was answered 202.</summary>
    public void Accepted(DateTimeOffset now)
    {
        bool look;
        lock (_lock)
        {
            look = _facts.Problem is not null || _lastSuccessAt is not { } last || now - last >= LookAgain;
            if (_facts.Problem is not null) _facts = _facts with { Problem = null, RejectedInRow = 0 };
            _lastSuccessAt = _lastAttemptAt = now;
            _isDirty = true;
        }

        if (look) MayHaveChanged?.Invoke();
    }

    /// <summary>Push: an authenticated request was answered 400, 413, 415 or 422.</summary>
    public void Rejected(DateTimeOffset now, string code, string reason) => Change(facts =>
    {
        _errors.Add(now);
        _lastAttemptAt = now;
        return facts with { Problem = new HealthProblem(code, reason), RejectedInRow = facts.RejectedInRow + 1 };
    });

    /// <summary>Pull: a run has started.</summary>
    public void RunStarted(DateTimeOffset now)
    {
        lock (_lock)
        {
            _runningSince = _lastAttemptAt = now;
            _nextRunAt = null;
            _isDirty = true;
        }
    }

    /// <summary>Pull: the run read everything, and it is in the pool.</summary>
    public void RunSucceeded(DateTimeOffset now, int recordCount, IReadOnlyList<Warning> warnings) => Change(facts =>
    {
        var started = _runningSince ?? now;
        _runningSince = null;
        _lastSuccessAt = now;
        return facts with { LastRunAt = started, RecordCount = recordCount, Warnings = warnings, Problem = null };
    });

    /// <summary>Pull: the run failed.</summary>
    public void RunFailed(DateTimeOffset now, string code, string message) => Change(facts =>
    {
        _errors.Add(now);
        _runningSince = null;
        return facts with { Problem = new HealthProblem(code, message) };
    });

    /// <summary>Pull: the run was stopped before it had a result, because the connector was paused or the server stops.</summary>
    public void RunCancelled()
    {
        lock (_lock) _runningSince = null;
    }

    /// <summary>Pull: the next run reads everything again, also what a query asks for by <c>@lastRun</c>: some of it is gone from the pool.</summary>
    public void ReadAgain() => Change(facts => facts with { LastRunAt = null });

    /// <summary>What is to be saved, where something has changed since the last time; it counts as saved then.</summary>
    internal string? TakeChanges()
    {
        HealthFacts facts;
        lock (_lock)
        {
            if (!_isDirty) return null;
            _isDirty = false;
            facts = Read();
        }

        return facts.ToJson();
    }

    /// <summary>Says that saving failed.</summary>
    internal void NotSaved()
    {
        lock (_lock) _isDirty = true;
    }

    private HealthFacts Read() => _facts with { LastSuccessAt = _lastSuccessAt, LastAttemptAt = _lastAttemptAt, Errors = _errors.ToList() };

    private void Change(Func<HealthFacts, HealthFacts> change)
    {
        lock (_lock)
        {
            _facts = change(_facts);
            _isDirty = true;
        }

        MayHaveChanged?.Invoke();
    }
}
