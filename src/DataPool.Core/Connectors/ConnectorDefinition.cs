using DataPool.Core.Connectors.Scheduling;
using DataPool.Core.Mapping;

namespace DataPool.Core.Connectors;

/// <summary>A connector's definition (PRODUCT 2.1), checked and with its defaults filled in. Holds secrets: it is never written out.</summary>
public sealed record ConnectorDefinition
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxNameLength = 200;

    /// <summary>The longest polling interval: a day.</summary>
    public const int MaxIntervalSeconds = 86_400;

    /// <summary>Seconds without a push after which a connector is Idle, where its definition does not say.</summary>
    public const int DefaultIdleAfterSeconds = 900;

    /// <summary>The longest time until a connector is Idle: a week.</summary>
    public const int MaxIdleAfterSeconds = 604_800;

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The type.</summary>
    public required IConnectorType Type { get; init; }

    /// <summary>False when it starts paused. What holds later is <see cref="Connector.Enabled"/>.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Pull: seconds between two runs; 0 where <see cref="Cron"/> says when, for a source without a schedule, and for a push.</summary>
    public required int PollingIntervalSeconds { get; init; }

    /// <summary>Pull: when it runs, in <see cref="TimeZone"/>; null where it runs by interval.</summary>
    public ICron? Cron { get; init; }

    /// <summary>Push: seconds without a push after which it is Idle, 0 for never; pull: 0.</summary>
    public required int IdleAfterSeconds { get; init; }

    /// <summary>The zone that naive times are read in.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>True when the definition names the zone itself, false when it follows the server's setting.</summary>
    public required bool NamesTimeZone { get; init; }

    /// <summary>What <see cref="IConnectorType.ReadSource"/> made of <c>source</c>.</summary>
    public required object Source { get; init; }

    /// <summary>How records become items.</summary>
    public required MappingDefinition Mapping { get; init; }

    /// <summary>Pull: true when it is read on a schedule, false when only on demand.</summary>
    public bool IsPolled => Type is IPullType pull && pull.IsPolled(Source);

    /// <summary>The names of all streams that it may write to; the first is the mapping's.</summary>
    public IReadOnlyList<string> Streams => [.. (Type.StreamsOf(Source) ?? []).Prepend(Mapping.Stream).Distinct(StringComparer.Ordinal)];
}
