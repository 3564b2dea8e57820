using System.Globalization;

namespace DataPool.Core.Connectors.Journal;

/// <summary>A log entry that may still take in others like it. Not thread-safe.</summary>
internal sealed class LogLine(long id, DateTimeOffset firstAt, JournalLevel level, JournalEvent kind, string message)
{
    public long Id => id;

    public DateTimeOffset FirstAt { get; } = firstAt;

    public DateTimeOffset At { get; set; } = firstAt;

    public JournalLevel Level => level;

    public JournalEvent Event => kind;

    public string Message { get; set; } = message;

    public long Count { get; set; } = 1;

    public bool HasItems { get; set; }

    public long Received { get; set; }

    public long Changed { get; set; }

    public long Removed { get; set; }

    public long Dropped { get; set; }

    public long? Skipped { get; set; }

    public long? DurationMs { get; set; }

    public string? RequestId { get; set; }

    public string? RunId { get; set; }

    public IReadOnlyDictionary<string, string>? Details { get; set; }

    /// <summary>Raised with each change, so that one which comes while it is being written is not lost.</summary>
    public long Version { get; set; }

    /// <summary>True while it has changes that are not written.</summary>
    public bool IsWaiting { get; set; }

    public LogEntry ToEntry() => new()
    {
        Id = id.ToString(CultureInfo.InvariantCulture),
        At = At.UtcDateTime,
        Level = level,
        Event = kind,
        Message = Message,
        ItemsReceived = HasItems ? Received : null,
        ItemsChanged = HasItems ? Changed : null,
        ItemsRemoved = HasItems ? Removed : null,
        ItemsSkipped = Skipped,
        DurationMs = DurationMs,
        RequestId = RequestId,
        RunId = RunId,
        Count = Count > 1 ? Count : null,
        FirstAt = Count > 1 ? FirstAt.UtcDateTime : null,
        Details = Details,
    };
}
