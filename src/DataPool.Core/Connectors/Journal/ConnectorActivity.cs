using System.Globalization;

namespace DataPool.Core.Connectors.Journal;

/// <summary>
/// What happened to one connector and is not yet written: log lines, runs, requests and the hours' sums. Bounded, whatever
/// happens to the disk. Thread-safe; the lock is this connector's alone, and an accepted push costs a place in a ring.
/// </summary>
public sealed class ConnectorActivity
{
    /// <summary>
    /// Requests that are kept: the last so many accepted, and the last so many that were turned away for the moment (429, 5xx).
    /// </summary>
    public const int MaxRequests = 1000;

    /// <summary>
    /// Requests that were refused for what they are (400, 409, 413, 415, 422 …) and are kept, for <see cref="KeepRefused"/>; the
    /// oldest go where there are more.
    /// </summary>
    public const int MaxRefused = 10_000;

    /// <summary>How long refused requests are kept.</summary>
    public static readonly TimeSpan KeepRefused = TimeSpan.FromHours(24);

    /// <summary>Runs that are kept.</summary>
    public const int MaxRuns = 1000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly LogBook _log = new();
    private readonly LatestRing<RequestRecord> _accepted = new(MaxRequests);
    private readonly LatestRing<RequestRecord> _refused = new(MaxRefused);
    private readonly LatestRing<RequestRecord> _turnedAway = new(MaxRequests);
    private readonly LatestRing<RunRecord> _runs = new(MaxRuns);
    private readonly List<ActivityHour> _hours = [];
    private RunRecord? _running;
    private string? _failure;

    /// <summary>The run in progress with its start; null when none is.</summary>
    public RunRecord? Running
    {
        get
        {
            lock (_lock) return _running;
        }
    }

    /// <summary>The last id that was given; what is saved with the connector's health, so that ids rise over restarts too.</summary>
    internal long LastId
    {
        get
        {
            lock (_lock) return _log.LastId;
        }
    }

    /// <summary>Gives no id up to this one.</summary>
    internal void StartAfter(long id)
    {
        lock (_lock) _log.StartAfter(id);
    }

    /// <summary>An id for a run.</summary>
    internal string NewRunId(DateTimeOffset now)
    {
        lock (_lock) return "run_" + _log.NextId(now).ToString(CultureInfo.InvariantCulture);
    }

    internal void Accepted(in PushReceipt push, DateTimeOffset now)
    {
        lock (_lock)
        {
            _accepted.Add(new RequestRecord(push));
            Count(new ActivityHour(ActivityHour.Of(now), 1, 0, push.ItemsReceived, 0));
            var line = push.Warnings is { Count: > 0 } warnings
                ? _log.Fold("receive warned", Minute, now, JournalLevel.Warning, JournalEvent.Receive, "Received; some fields could not be calculated and became empty: " + Counted(warnings))
                : _log.Fold("receive", Minute, now, JournalLevel.Info, JournalEvent.Receive, "Received.");
            if (line is null) return;
            line.HasItems = true;
            line.Received += push.ItemsReceived;
            line.Changed += push.ItemsChanged;
            line.Removed += push.ItemsRemoved;
            line.RequestId = push.RequestId;
            if (push.ItemsDropped == 0) return;
            line.Dropped += push.ItemsDropped;
            line.Details = Details(("itemsDropped", line.Dropped.ToString(CultureInfo.InvariantCulture)));
        }
    }

    internal void Refused(in PushReceipt push, string code, string message, bool isError, DateTimeOffset now)
    {
        lock (_lock)
        {
            // A sender that is told to slow down may be told so thousands of times: it must not push out what was wrong.
            (push.Status is 429 or >= 500 ? _turnedAway : _refused).Add(new RequestRecord(push, code, message));
            Count(new ActivityHour(ActivityHour.Of(now), 1, isError ? 1 : 0, 0, 0));
            // One line a code: messages name items, and a flood of them would never be alike.
            if (_log.Fold("reject " + code, Minute, now, JournalLevel.Warning, JournalEvent.Reject, message) is not { } line) return;
            line.RequestId = push.RequestId;
            line.Details = Details(("code", code), ("status", push.Status.ToString(CultureInfo.InvariantCulture)));
        }
    }

    internal void Heartbeat(string requestId, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_log.Fold("heartbeat", Hour, now, JournalLevel.Info, JournalEvent.Receive, "The sender is alive and has nothing new.") is { } line)
                line.RequestId = requestId;
        }
    }

    internal void Note(JournalEvent kind, JournalLevel level, string message, DateTimeOffset now)
    {
        lock (_lock) _log.Fold($"{kind} {message}", Minute, now, level, kind, message);
    }

    /// <summary>
    /// Logs a new state. One that comes and goes is an entry a minute for each of its reasons; the other reasons of a state that
    /// stays are one entry a minute together.
    /// </summary>
    /// <returns>The entry's id; null where it was left out.</returns>
    internal long? StateChanged(ConnectorState? from, ConnectorStatus status, DateTimeOffset now)
    {
        lock (_lock)
        {
            var level = status.State == ConnectorState.Error ? JournalLevel.Error : JournalLevel.Info;
            var change = from is { } earlier && earlier != status.State ? $"{earlier} → {status.State}" : status.State.ToString();
            var key = from == status.State ? $"state {status.State}" : $"state {status.State} {status.Code}";
            if (_log.Fold(key, Minute, now, level, JournalEvent.State, status.Reason is { } reason ? $"{change}: {reason}" : $"{change}.") is not { } line) return null;
            line.Details = status.Code is { } code ? Details(("state", status.State.ToString()), ("code", code)) : Details(("state", status.State.ToString()));
            return line.Id;
        }
    }

    internal void RunStarted(string runId, DateTimeOffset now)
    {
        lock (_lock) _running = new RunRecord { RunId = runId, Outcome = null, StartedAt = now.UtcDateTime };
    }

    /// <summary>A run has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isUnreachable">True when the source could not be reached, rather than something else being wrong.</param>
    /// <param name="now">Its end.</param>
    internal void RunEnded(RunRecord run, bool isUnreachable, DateTimeOffset now)
    {
        lock (_lock)
        {
            _running = null;
            _runs.Add(run);
            var isError = run.Outcome is RunOutcome.Failed or RunOutcome.Held;
            // What was read and did not come into the pool is no item that came.
            var items = run.Outcome is RunOutcome.Succeeded or RunOutcome.Unchanged ? run.ItemsReceived : 0;
            Count(new ActivityHour(ActivityHour.Of(now), 1, isError ? 1 : 0, items, run.DurationMs));
            if (LineOf(run, isUnreachable, now) is not { } line) return;
            line.RunId = run.RunId;
            line.DurationMs = run.DurationMs;
            var outcome = ("outcome", JsonNameOf(run.Outcome));
            line.Details = run.Error is { } error ? Details(outcome, ("code", error.Code)) : Details(outcome);
            if (run.Outcome is not (RunOutcome.Succeeded or RunOutcome.Unchanged)) return;
            line.HasItems = true;
            // Each run reads the whole source: only what it changed adds up.
            line.Received = run.ItemsReceived;
            line.Changed += run.ItemsChanged;
            line.Removed += run.ItemsRemoved;
            line.Skipped = run.ItemsSkipped;
        }
    }

    /// <summary>What waits to be written; null where nothing does.</summary>
    internal ActivityBatch? Copy(int connector, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_log.IsWaiting && _hours.Count == 0 && _runs.Count == 0 && _accepted.Count == 0 && _refused.Count == 0 && _turnedAway.Count == 0) return null;
            return new ActivityBatch
            {
                Connector = connector,
                Lines = _log.Copy(now),
                Hours = [.. _hours],
                Runs = _runs.Copy(),
                Accepted = _accepted.Copy(),
                Refused = _refused.Copy(),
                TurnedAway = _turnedAway.Copy(),
                ChunkId = _log.NextId(now),
            };
        }
    }

    /// <summary>A copy is on the disk.</summary>
    internal void Written(ActivityBatch batch)
    {
        lock (_lock)
        {
            _log.Written(batch.Lines);
            _runs.RemoveTo(batch.Runs.Mark);
            _accepted.RemoveTo(batch.Accepted.Mark);
            _refused.RemoveTo(batch.Refused.Mark);
            _turnedAway.RemoveTo(batch.TurnedAway.Mark);
            foreach (var written in batch.Hours)
            {
                var at = _hours.FindIndex(hour => hour.Hour == written.Hour);
                if (at >= 0) _hours[at] = _hours[at].Minus(written);
            }

            _hours.RemoveAll(static hour => hour is { Runs: 0, Errors: 0, Items: 0, DurationMs: 0 });
        }
    }

    private LogLine? LineOf(RunRecord run, bool isUnreachable, DateTimeOffset now)
    {
        if (run.Error is { } error)
        {
            var failure = $"{error.Code} {error.Message}";
            if (_failure != failure) _log.Close("failure");
            _failure = failure;
            return _log.Fold("failure", Hour, now, JournalLevel.Error, isUnreachable ? JournalEvent.Connect : JournalEvent.Run, error.Message);
        }

        if (run.Outcome == RunOutcome.Cancelled)
            return _log.Fold("cancelled", Minute, now, JournalLevel.Info, JournalEvent.Run, "The run was stopped before it had a result.");
        _failure = null;
        _log.Close("failure");
        if (run.Warnings.Count > 0) return _log.Fold("warned", Minute, now, JournalLevel.Warning, JournalEvent.Run, Warned(run));
        return run.Outcome == RunOutcome.Unchanged
            ? _log.Fold("quiet", Hour, now, JournalLevel.Info, JournalEvent.Run, "The source was read; nothing had changed.")
            : _log.Fold("run", Minute, now, JournalLevel.Info, JournalEvent.Run, "The source was read, and its changes are in the pool.");
    }

    private static string Warned(RunRecord run) => "The source was read; some of it could not be taken as it was: " + Counted(run.Warnings);

    private static string Counted(IReadOnlyList<Warning> warnings) =>
        string.Join(", ", warnings.Take(10).Select(static warning => string.Create(
            CultureInfo.InvariantCulture, $"{warning.Code}{(warning.Field is null ? "" : $" ({warning.Field})")} {warning.Count} times"))) + ".";

    private void Count(in ActivityHour more)
    {
        // The hour that goes on is the last; others are there only while the disk fails.
        if (_hours is [.., var last] && last.Hour == more.Hour)
        {
            _hours[^1] = last.Plus(more);
            return;
        }

        if (_hours.Count >= ActivityBatch.MaxHours) _hours.RemoveAt(0);
        _hours.Add(more);
    }

    private static string JsonNameOf(RunOutcome? outcome) => outcome switch
    {
        RunOutcome.Succeeded => "succeeded",
        RunOutcome.Unchanged => "unchanged",
        RunOutcome.Held => "held",
        RunOutcome.Cancelled => "cancelled",
        _ => "failed",
    };

    private static Dictionary<string, string> Details(params ReadOnlySpan<(string Name, string Value)> members)
    {
        var details = new Dictionary<string, string>(members.Length, StringComparer.Ordinal);
        foreach (var (name, value) in members) details[name] = value;
        return details;
    }
}
