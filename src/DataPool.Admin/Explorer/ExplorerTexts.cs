namespace DataPool.Admin.Explorer;

/// <summary>The texts of the explorer.</summary>
public sealed class ExplorerTexts;
