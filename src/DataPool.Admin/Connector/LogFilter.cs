using DataPool.Admin.Api;

namespace DataPool.Admin.Connector;

/// <summary>Which log entries are asked for.</summary>
/// <param name="Level">One level, or null for all.</param>
/// <param name="Topic">One topic, or null for all.</param>
public sealed record LogFilter(LogLevelWord? Level, LogTopic? Topic)
{
    /// <summary>All entries.</summary>
    public static LogFilter All { get; } = new(null, null);

    /// <summary>It as a query, to follow others: <c>&amp;level=error</c>.</summary>
    public string Query => (Level is { } level ? "&level=" + Word(level) : "") + string.Concat(EventsOf(Topic).Select(kind => "&event=" + Word(kind)));

    private static IEnumerable<LogEventWord> EventsOf(LogTopic? topic) => topic switch
    {
        LogTopic.Runs => [LogEventWord.Run, LogEventWord.Connect],
        LogTopic.Requests => [LogEventWord.Receive, LogEventWord.Reject],
        LogTopic.State => [LogEventWord.State],
        LogTopic.Keys => [LogEventWord.Key],
        LogTopic.People => [LogEventWord.Config, LogEventWord.Test],
        _ => [],
    };

    // The API writes them as the code does, in lower case.
    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>What log entries are about, as people look for them.</summary>
public enum LogTopic
{
    /// <summary>Runs, and sources that could not be reached.</summary>
    Runs,

    /// <summary>Pushes, accepted and refused.</summary>
    Requests,

    /// <summary>Changes of the state.</summary>
    State,

    /// <summary>Ingest keys.</summary>
    Keys,

    /// <summary>What people did: the configuration, tests.</summary>
    People,
}
