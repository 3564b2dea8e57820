namespace DataPool.Admin.Shell;

/// <summary>The texts of the scripts that all pages have in common.</summary>
internal sealed class ScriptTexts;
