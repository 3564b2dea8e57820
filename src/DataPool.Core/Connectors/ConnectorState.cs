using System.Text.Json.Serialization;

namespace DataPool.Core.Connectors;

/// <summary>How a connector is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConnectorState>))]
public enum ConnectorState : byte
{
    /// <summary>Data comes.</summary>
    Active,

    /// <summary>Nothing is wrong, and nothing comes.</summary>
    Idle,

    /// <summary>It does not work.</summary>
    Error,

    /// <summary>It is paused.</summary>
    Disabled,
}

/// <summary>A connector's state at one moment, with what it follows from.</summary>
/// <param name="State">The state.</param>
/// <param name="Code">A stable code for the reason; null when Active.</param>
/// <param name="Reason">The reason, for people; null when Active.</param>
/// <param name="Facts">What is known of its runs or requests.</param>
public sealed record ConnectorStatus(ConnectorState State, string? Code, string? Reason, HealthFacts Facts)
{
    /// <summary>The last successful run's end, or the last accepted push.</summary>
    public DateTimeOffset? LastSuccessAt => Facts.LastSuccessAt;

    /// <summary>The colour it is shown in.</summary>
    public string Colour => State switch
    {
        ConnectorState.Active => "green",
        ConnectorState.Idle => "yellow",
        ConnectorState.Error => "red",
        _ => "grey",
    };
}
