namespace DataPool.Admin.Settings;

/// <summary>The texts of the settings.</summary>
public sealed class SettingsTexts;
