namespace DataPool.Admin.Displays;

/// <summary>The texts of the list of displays.</summary>
public sealed class DisplaysTexts;
