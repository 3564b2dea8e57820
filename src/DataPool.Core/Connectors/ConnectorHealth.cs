using DataPool.Core.Connectors.Journal;

namespace DataPool.Core.Connectors;

/// <summary>
/// What becomes of a connector's runs or requests. One object a connector, kept while its definition changes.
/// Thread-safe; <see cref="Accepted"/> is cheap enough for every request.
/// </summary>
public sealed class ConnectorHealth
{
    /// <summary>Refused requests in a row that make a push connector's state Error.</summary>
    public const int RejectionsToError = 3;

    // A state that comes and goes with every request is made known so often; Sweep makes known where it ended.
    private const int MaxKnownPerSecond = 5;

    // How often a healthy connector asks whether its state has changed (it may have been Idle).
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ErrorCounter _errors;
    private HealthFacts _facts;
    private DateTimeOffset? _lastSuccessAt;
    private DateTimeOffset? _lastAttemptAt;
    private DateTimeOffset? _runningSince;
    private DateTimeOffset? _nextRunAt;
    private ConnectorState? _knownState;
    private DateTimeOffset _knownSince;
    private int _knownTimes;
    private bool _isDirty;
    private int _reading;
    // False where what the run in progress reads must not count as read: the next one reads it again.
    private bool _counts = true;

    /// <summary>The health of a connector from what was last saved of it (<see cref="HealthFacts.ToJson"/>), or null.</summary>
    public ConnectorHealth(string? saved = null)
    {
        _facts = HealthFacts.FromJson(saved);
        _errors = new ErrorCounter(_facts.ErrorSlots, _facts.Errors ?? []);
        _facts = _facts with { Errors = null };
        _lastSuccessAt = _facts.LastSuccessAt;
        _lastAttemptAt = _facts.LastAttemptAt;
        _knownState = _facts.LoggedState;
        Activity.StartAfter(_facts.LastId);
    }

    /// <summary>What happened to the connector and waits to be written.</summary>
    public ConnectorActivity Activity { get; } = new();

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

    /// <summary>Logs a status once, where its state or code is not the one that was last logged.</summary>
    /// <returns>
    /// True when the state is another one than was last made known, a few times a second at most: one that comes and goes faster is
    /// made known with a later call.
    /// </returns>
    internal bool Announce(ConnectorStatus status, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_facts.LoggedState != status.State || _facts.LoggedCode != status.Code)
            {
                var id = Activity.StateChanged(_facts.LoggedState, status, now);
                _facts = _facts with { LoggedState = status.State, LoggedCode = status.Code, StateLogId = id };
                _isDirty = true;
            }

            if (_knownState == status.State) return false;
            if ((now - _knownSince).Duration() >= TimeSpan.FromSeconds(1)) (_knownSince, _knownTimes) = (now, 0);
            if (_knownTimes >= MaxKnownPerSecond) return false;
            _knownTimes++;
            _knownState = status.State;
            return true;
        }
    }

    /// <summary>Push: a request was answered 202.</summary>
    /// <param name="now">When.</param>
    /// <param name="warnings">What of it could not be calculated; null where it says nothing about that.</param>
    public void Accepted(DateTimeOffset now, IReadOnlyList<Warning>? warnings = null)
    {
        bool look;
        lock (_lock)
        {
            look = _facts.Problem is not null || _lastSuccessAt is not { } last || now - last >= LookAgain;
            if (_facts.Problem is not null) _facts = _facts with { Problem = null, RejectedInRow = 0 };
            if (warnings is not null && (warnings.Count > 0 || _facts.Warnings.Count > 0)) _facts = _facts with { Warnings = warnings };
            _lastSuccessAt = _lastAttemptAt = now;
            _isDirty = true;
        }

        if (look) MayHaveChanged?.Invoke();
    }

    /// <summary>The definition has no expressions: what could not be calculated by those that it had is no longer wrong.</summary>
    internal void CalculatesNothing()
    {
        lock (_lock)
        {
            if (_facts.Warnings.All(static warning => warning.Code != "expression_failed")) return;
            _facts = _facts with { Warnings = [.. _facts.Warnings.Where(static warning => warning.Code != "expression_failed")] };
            _isDirty = true;
        }
    }

    /// <summary>Push: an authenticated request was answered 400, 413, 415 or 422.</summary>
    public void Rejected(DateTimeOffset now, string code, string reason) => Change(facts =>
    {
        _errors.Add(now);
        _lastAttemptAt = now;
        return facts with { Problem = new HealthProblem(code, reason), RejectedInRow = facts.RejectedInRow + 1 };
    });

    /// <summary>Pull: which reading it is that <see cref="HealthFacts.LastRunAt"/> tells of; see <see cref="ReadOtherwise"/>.</summary>
    internal int Reading
    {
        get
        {
            lock (_lock) return _reading;
        }
    }

    /// <summary>Pull: a run has started.</summary>
    /// <param name="now">Its start.</param>
    /// <param name="reading">The <see cref="Connector.Reading"/> of the configuration that it runs with; null for the present one.</param>
    public void RunStarted(DateTimeOffset now, int? reading = null)
    {
        lock (_lock)
        {
            _counts = reading is null || reading == _reading;
            _runningSince = _lastAttemptAt = now;
            _nextRunAt = null;
            _isDirty = true;
        }
    }

    /// <summary>Pull: the run read everything, and it is in the pool.</summary>
    public void RunSucceeded(DateTimeOffset now, int recordCount, IReadOnlyList<Warning> warnings) => Change(facts =>
        Succeeded(facts, now) with { RecordCount = recordCount, Warnings = warnings });

    /// <summary>Pull: the run found that nothing has changed since the last one that read everything.</summary>
    public void RunNotModified(DateTimeOffset now) => Change(facts => Succeeded(facts, now));

    /// <summary>Pull: the source was looked at, and there is nothing new to read. A problem that there is stays.</summary>
    public void Looked(DateTimeOffset now)
    {
        lock (_lock)
        {
            _lastAttemptAt = now;
            if (_facts.Problem is null && _lastSuccessAt is not null) _lastSuccessAt = now;
            _isDirty = true;
        }
    }

    /// <summary>Pull: the run failed, or is held (code <c>held</c>), which is no reason to ask the source less often.</summary>
    public void RunFailed(DateTimeOffset now, string code, string message) => Change(facts =>
    {
        _errors.Add(now);
        _runningSince = null;
        _counts = true;
        return facts with { Problem = new HealthProblem(code, message), FailedInRow = code == HealthProblem.Held ? 0 : facts.FailedInRow + 1 };
    });

    /// <summary>Pull: the run was stopped before it had a result, because the connector was paused or the server stops.</summary>
    public void RunCancelled()
    {
        lock (_lock) (_runningSince, _counts) = (null, true);
    }

    /// <summary>
    /// Pull: the next run that starts reads everything again, also what a query asks for by <c>@lastRun</c>: some of it is gone
    /// from the pool. A run in progress does not change that, however it ends.
    /// </summary>
    public void ReadAgain() => Change(facts =>
    {
        _counts = _runningSince is null;
        return facts with { LastRunAt = null };
    });

    /// <summary>
    /// Pull: as <see cref="ReadAgain"/>, because the connector is going to read something else or put it elsewhere. Only runs
    /// with a configuration that is made after this (<see cref="Connector.Reading"/>) say what was read.
    /// </summary>
    internal void ReadOtherwise()
    {
        lock (_lock) _reading++;
        ReadAgain();
    }

    /// <summary>Pull: the configuration stays what it was after all. What <see cref="ReadOtherwise"/> forgot is read once more.</summary>
    internal void ReadAsBefore(int reading)
    {
        lock (_lock) _reading = reading;
    }

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

    // Within the lock.
    private HealthFacts Succeeded(HealthFacts facts, DateTimeOffset now)
    {
        var readAt = _counts ? _runningSince ?? now : facts.LastRunAt;
        _runningSince = null;
        _counts = true;
        _lastSuccessAt = now;
        return facts with { LastRunAt = readAt, Problem = null, FailedInRow = 0 };
    }

    private HealthFacts Read() => _facts with { LastSuccessAt = _lastSuccessAt, LastAttemptAt = _lastAttemptAt, ErrorSlots = _errors.ToList(), LastId = Activity.LastId };

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
