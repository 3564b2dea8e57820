using Microsoft.Extensions.Logging;

namespace DataPool.Cluster;

/// <summary>What the cluster logs. Event ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Error, "A run of connector {ConnectorId} failed unexpectedly")]
    public static partial void RunBroke(ILogger logger, string connectorId, Exception failure);

    [LoggerMessage(3001, LogLevel.Warning, "Connector {ConnectorId} could not be looked after; it is tried again within seconds")]
    public static partial void NotLookedAfter(ILogger logger, string connectorId, Exception failure);
}
