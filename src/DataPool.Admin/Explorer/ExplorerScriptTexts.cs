namespace DataPool.Admin.Explorer;

/// <summary>The texts of the explorer's scripts.</summary>
internal sealed class ExplorerScriptTexts;
