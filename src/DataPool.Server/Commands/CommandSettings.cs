using DataPool.Server.Hosting;

namespace DataPool.Server.Commands;

/// <summary>The settings that a server with the same command line would have.</summary>
/// <param name="DataDirectory">Where everything is kept; absolute.</param>
internal sealed record CommandSettings(string DataDirectory)
{
    /// <exception cref="SettingsException">They are wrong.</exception>
    public static CommandSettings Read(string[] configuration)
    {
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. configuration]);
        builder.AddHostDefaults();
        var settings = SettingsReader.Read(builder.Configuration);
        return new CommandSettings(settings.DataDirectory);
    }
}
