namespace DataPool.Admin.Shell;

/// <summary>The texts of the frame around every page.</summary>
public sealed class ShellTexts;
