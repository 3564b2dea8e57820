using DataPool.Core.Connectors;

namespace DataPool.Server.Api.Push;

/// <summary>May a connector push here, and is it its turn?</summary>
internal sealed class PushAdmission(PushRates rates, DataPoolSettings settings)
{
    /// <summary>Lets a push in; a status of 0 means that it may.</summary>
    /// <param name="connector">Whose it is.</param>
    /// <param name="door">Where it came in.</param>
    /// <param name="stream">The stream that the address names, or null.</param>
    public PushRefusal Check(Connector connector, PushDoor door, string? stream)
    {
        if (!string.Equals(connector.TypeName, door.ConnectorType, StringComparison.Ordinal)) return new PushRefusal(403, "wrong_connector_type", door.WrongType);
        // The answer is the same whether or not there is such a stream.
        if (stream is not null && StreamId(connector, stream) is null) return PushRefusal.StreamNotAllowed;
        if (!connector.Enabled) return PushRefusal.Disabled;
        if (!connector.IsUsable) return PushRefusal.Unusable;
        if (!rates.TryTake(connector, out var retryAfter))
            return new PushRefusal(429, "rate_limited", $"More than {settings.Limits.RequestsPerSecond} requests a second came for this connector. Send several items in one request, or raise DataPool:Limits:RequestsPerSecond.", retryAfter);
        return default;
    }

    /// <summary>The number of one of a connector's streams; null for any other.</summary>
    public static long? StreamId(Connector connector, string name)
    {
        // Nearly always its first, for which the list need not be made.
        if (string.Equals(connector.StreamName, name, StringComparison.Ordinal)) return connector.StreamId;
        foreach (var stream in connector.Streams)
            if (string.Equals(stream.Name, name, StringComparison.Ordinal))
                return stream.Id;
        return null;
    }
}
