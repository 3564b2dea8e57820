using DataPool.Outside.Databases;

namespace DataPool.Connectors.Sql;

/// <summary>What the settings say about connectors of type <c>sql</c>. Immutable.</summary>
public sealed record SqlOptions
{
    /// <summary>The setting that <see cref="AllowIntegratedSecurity"/> is.</summary>
    public const string IntegratedSecuritySetting = "DataPool:Sql:AllowIntegratedSecurity";

    /// <summary>Whether a connection may use the identity of DataPool's own account. Default false.</summary>
    public bool AllowIntegratedSecurity { get; init; }

    /// <summary>Which addresses may be connected to. Default: public, private and loopback ones.</summary>
    public DatabaseNetworks Networks { get; init; } = DatabaseNetworks.Default;
}
