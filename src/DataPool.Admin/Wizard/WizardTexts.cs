namespace DataPool.Admin.Wizard;

/// <summary>The texts of the pages on which connectors are made and changed.</summary>
public sealed class WizardTexts;
