using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>What the cluster logs. Event ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Error, "A run of connector {ConnectorId} failed unexpectedly")]
    public static partial void RunBroke(ILogger logger, string connectorId, Exception failure);

    [LoggerMessage(3001, LogLevel.Warning, "Connector {ConnectorId} could not be looked after; it is tried again within seconds")]
    public static partial void NotLookedAfter(ILogger logger, string connectorId, Exception failure);

    [LoggerMessage(3002, LogLevel.Error, "The items of stream {StreamId} cannot be written to their table; what was acknowledged stays in the log, and it is tried again every second")]
    public static partial void FoldFailed(ILogger logger, long streamId, Exception failure);

    [LoggerMessage(3003, LogLevel.Error, "Stream {StreamId} cannot be read back: it answers 503 until it can; the others are served")]
    public static partial void StreamUnreadable(ILogger logger, long streamId, Exception failure);

    [LoggerMessage(3010, LogLevel.Warning, "Items of connector {ConnectorId} that are due cannot expire from stream {StreamId}; it is tried again every second")]
    public static partial void NotExpired(ILogger logger, string connectorId, long streamId, Exception failure);
}
