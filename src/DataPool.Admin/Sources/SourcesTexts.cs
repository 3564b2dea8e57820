namespace DataPool.Admin.Sources;

/// <summary>The texts of the list of connectors.</summary>
public sealed class SourcesTexts;
