namespace DataPool.Admin.Connector;

/// <summary>The texts of the connector's page.</summary>
public sealed class ConnectorTexts;
