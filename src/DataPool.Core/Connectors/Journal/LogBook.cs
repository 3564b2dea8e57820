using System.Globalization;

namespace DataPool.Core.Connectors.Journal;

/// <summary>
/// Makes log lines and folds those that are alike: what goes on (a flood, quiet runs, one failure after the other) stands in one
/// line for a while. Bounded, whatever happens to the disk. Not thread-safe.
/// </summary>
internal sealed class LogBook
{
    /// <summary>The most lines that wait to be written; more are counted and left out.</summary>
    public const int MaxWaiting = 1000;

    // Lines that are open for others like them: a few kinds of runs and refusals.
    private const int MaxOpen = 64;

    private readonly Dictionary<string, LogLine> _open = new(StringComparer.Ordinal);
    private readonly List<LogLine> _waiting = [];
    private long _leftOut;

    /// <summary>The last id that was given.</summary>
    public long LastId { get; private set; }

    /// <summary>True when something waits to be written.</summary>
    public bool IsWaiting => _waiting.Count > 0 || _leftOut > 0;

    /// <summary>Gives no id up to this one.</summary>
    public void StartAfter(long id) => LastId = Math.Max(LastId, id);

    /// <summary>An id for something that happens now: microseconds since 1970, and rising.</summary>
    public long NextId(DateTimeOffset now) => LastId = Math.Max(LastId + 1, (now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>Adds a line that stands for itself.</summary>
    /// <returns>The line; null where it was left out.</returns>
    public LogLine? Add(DateTimeOffset now, JournalLevel level, JournalEvent kind, string message)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            _leftOut++;
            return null;
        }

        var line = new LogLine(NextId(now), now, level, kind, message);
        Wait(line);
        return line;
    }

    /// <summary>Folds into the open line of a key, or opens one. A window of time after its beginning, a line takes no more.</summary>
    public LogLine? Fold(string key, TimeSpan window, DateTimeOffset now, JournalLevel level, JournalEvent kind, string message)
    {
        if (_open.TryGetValue(key, out var line) && now - line.FirstAt < window && line.Level == level)
        {
            line.Count++;
            line.At = now;
            line.Message = message;
            Wait(line);
            return line;
        }

        if (Add(now, level, kind, message) is not { } added) return null;
        if (_open.Count >= MaxOpen) _open.Clear();
        _open[key] = added;
        return added;
    }

    /// <summary>The open line of a key opens anew the next time.</summary>
    public void Close(string key) => _open.Remove(key);

    /// <summary>What waits to be written, with marks for <see cref="Written"/>.</summary>
    public (LogLine Line, long Version, LogEntry Entry)[] Copy(DateTimeOffset now)
    {
        if (_leftOut > 0 && _waiting.Count < MaxWaiting)
        {
            var message = $"{_leftOut.ToString(CultureInfo.InvariantCulture)} log entries were left out: too many came at once, or the disk did not take them.";
            Wait(new LogLine(NextId(now), now, JournalLevel.Warning, JournalEvent.State, message));
            _leftOut = 0;
        }

        return [.. _waiting.Select(line => (line, line.Version, line.ToEntry()))];
    }

    /// <summary>What a copy holds is on the disk.</summary>
    public void Written((LogLine Line, long Version, LogEntry Entry)[] copy)
    {
        foreach (var (line, version, _) in copy) line.IsWaiting = line.Version != version;
        _waiting.RemoveAll(static line => !line.IsWaiting);
    }

    private void Wait(LogLine line)
    {
        line.Version++;
        if (line.IsWaiting) return;
        line.IsWaiting = true;
        _waiting.Add(line);
    }
}
