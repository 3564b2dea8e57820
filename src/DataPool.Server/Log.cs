namespace DataPool.Server;

/// <summary>What the server logs. Event ids 1000 to 1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Error, "{Method} request {RequestId} failed unexpectedly")]
    public static partial void RequestBroke(ILogger logger, string method, string requestId, Exception failure);

    [LoggerMessage(1001, LogLevel.Error, "The answer to request {RequestId} broke off")]
    public static partial void AnswerBroke(ILogger logger, string requestId, Exception failure);

    [LoggerMessage(1002, LogLevel.Warning, "DataPool listens on {Address}, which others can reach, and speaks plain HTTP there: keys and data can be read on the way. Put a reverse proxy with TLS in front of it")]
    public static partial void PlainHttp(ILogger logger, string address);

    [LoggerMessage(1003, LogLevel.Warning, "No setting is named {Name}: it is ignored")]
    public static partial void SettingIgnored(ILogger logger, string name);

    [LoggerMessage(1004, LogLevel.Warning, "{Count} times somebody could not sign in: the e-mail address or the password was wrong")]
    public static partial void SignInsFailed(ILogger logger, long count);

    [LoggerMessage(1005, LogLevel.Warning, "{Count} requests without a valid key were answered 401")]
    public static partial void Strangers(ILogger logger, long count);

    [LoggerMessage(1007, LogLevel.Warning, "The demo's shop cannot sell: its file is held by another program or cannot be written. It tries again every second")]
    public static partial void DemoShopClosed(ILogger logger, Exception failure);

    [LoggerMessage(1006, LogLevel.Error, "The demo has ended; the server goes on")]
    public static partial void DemoEnded(ILogger logger, Exception failure);

    [LoggerMessage(1008, LogLevel.Warning, "ConnectionStrings:DataPool is set and has no use: DataPool:Storage is Sqlite. Set DataPool:Storage to PostgreSql to keep everything there, or remove the connection string")]
    public static partial void ConnectionStringUnused(ILogger logger);

    [LoggerMessage(1010, LogLevel.Error, "Connector {ConnectorId} cannot work: {Reason}")]
    public static partial void ConnectorInvalid(ILogger logger, string connectorId, string reason);

    [LoggerMessage(1011, LogLevel.Warning, "The runs of connector {ConnectorId} could not be told of its change; they are looked after within seconds")]
    public static partial void RunnerNotTold(ILogger logger, string connectorId, Exception failure);

    [LoggerMessage(1012, LogLevel.Warning, "{What} It is tried again")]
    public static partial void WorkWaits(ILogger logger, string what, Exception failure);

    [LoggerMessage(1013, LogLevel.Error, "The test of request {RequestId} failed unexpectedly")]
    public static partial void TestBroke(ILogger logger, string requestId, Exception failure);

    [LoggerMessage(1016, LogLevel.Warning, "What happens to connectors cannot be written: logs, runs and charts wait in memory, and the oldest are left out when it is full")]
    public static partial void ActivityNotWritten(ILogger logger, Exception failure);

    [LoggerMessage(1017, LogLevel.Information, "What happens to connectors is written again")]
    public static partial void ActivityWritten(ILogger logger);

    [LoggerMessage(1020, LogLevel.Critical, "The streams cannot be read back from the storage; DataPool stops")]
    public static partial void RecoveryFailed(ILogger logger, Exception failure);

    [LoggerMessage(1021, LogLevel.Error, "The storage takes no writes: pushes are refused until it does")]
    public static partial void CommitFailed(ILogger logger, Exception failure);

    [LoggerMessage(1022, LogLevel.Information, "The storage takes writes again")]
    public static partial void CommitRecovered(ILogger logger);

    [LoggerMessage(1023, LogLevel.Error, "A committed change could not be passed on to its readers")]
    public static partial void CallbackFailed(ILogger logger, Exception failure);

    [LoggerMessage(1030, LogLevel.Error, "A subscription of the hub failed unexpectedly")]
    public static partial void SubscriptionBroke(ILogger logger, Exception failure);

    [LoggerMessage(1060, LogLevel.Error, "The history cannot be written: pushes and readers go on, and it is tried again every second")]
    public static partial void HistoryFailed(ILogger logger, Exception failure);

    [LoggerMessage(1061, LogLevel.Information, "The history is written again")]
    public static partial void HistoryRecovered(ILogger logger);

    [LoggerMessage(1062, LogLevel.Warning, "The history of stream {StreamId} is given up and starts anew: {Reason}")]
    public static partial void HistoryLost(ILogger logger, long streamId, string reason);

    [LoggerMessage(1063, LogLevel.Warning, "The run of an uploaded file could not be waited for; the next upload begins all the same")]
    public static partial void UploadRunNotAwaited(ILogger logger, Exception failure);
}
