namespace DataPool.Core.Connectors.Scheduling;

/// <summary>A cron expression in a time zone. Immutable and thread-safe.</summary>
public interface ICron
{
    /// <summary>The five fields as they were given.</summary>
    string Text { get; }

    /// <summary>The first occurrence after a moment, in UTC; null where there is none any more.</summary>
    DateTimeOffset? Next(DateTimeOffset after);
}

/// <summary>Reads cron expressions.</summary>
public interface ICronReader
{
    /// <summary>Reads five fields (minute, hour, day of month, month, day of week).</summary>
    /// <param name="text">The expression.</param>
    /// <param name="zone">The zone that it is meant in.</param>
    /// <param name="error">What is wrong ("must …"), to follow the property's name; null where nothing is.</param>
    /// <returns>The expression; null exactly with an error.</returns>
    ICron? Read(string text, TimeZoneInfo zone, out string? error);
}
