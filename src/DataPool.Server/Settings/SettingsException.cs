namespace DataPool.Server.Settings;

/// <summary>Settings with which the server does not start. Each message names its setting.</summary>
internal sealed class SettingsException(IReadOnlyList<string> errors)
    : Exception("DataPool does not start: " + string.Join(Environment.NewLine + "  ", ["its settings are wrong.", .. errors]))
{
    public IReadOnlyList<string> Errors => errors;
}
