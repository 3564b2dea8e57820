namespace DataPool.Admin.Components;

/// <summary>The texts of the parts that pages share.</summary>
public sealed class ComponentTexts;
