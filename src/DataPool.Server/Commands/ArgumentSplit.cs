namespace DataPool.Server.Commands;

/// <summary>
/// A command line in two: what the configuration is made of (<c>--DataPool:DataDirectory=X</c>, <c>--environment X</c>), and
/// the rest.
/// </summary>
internal sealed record ArgumentSplit(string[] Configuration, string[] Rest)
{
    // Names of the host's own settings that hold no colon.
    private static readonly string[] HostNames = ["urls", "environment", "contentRoot", "applicationName"];

    public static ArgumentSplit Of(IReadOnlyList<string> args)
    {
        List<string> configuration = [], rest = [];
        for (var i = 0; i < args.Count; i++)
        {
            if (!IsSetting(args[i]))
            {
                rest.Add(args[i]);
                continue;
            }

            configuration.Add(args[i]);
            if (!args[i].Contains('=') && i + 1 < args.Count) configuration.Add(args[++i]);
        }

        return new ArgumentSplit([.. configuration], [.. rest]);
    }

    private static bool IsSetting(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal)) return false;
        var name = argument[2..].Split('=')[0];
        return name.Contains(':') || HostNames.Contains(name, StringComparer.OrdinalIgnoreCase);
    }
}
