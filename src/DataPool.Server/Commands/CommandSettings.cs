using DataPool.Server.Hosting;

namespace DataPool.Server.Commands;

/// <summary>What a server with the same command line would have. Holds a secret: no record, so that nothing prints it.</summary>
internal sealed class CommandSettings
{
    /// <summary>Where everything is kept that is in no database server; absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>True when the pool is in PostgreSQL.</summary>
    public required bool IsPostgreSql { get; init; }

    /// <summary><c>ConnectionStrings:DataPool</c>, or null.</summary>
    public required string? ConnectionString { get; init; }

    /// <exception cref="SettingsException">They are wrong.</exception>
    public static CommandSettings Read(string[] configuration)
    {
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. configuration]);
        builder.AddHostDefaults();
        var settings = SettingsReader.Read(builder.Configuration);
        return new CommandSettings
        {
            DataDirectory = settings.DataDirectory,
            IsPostgreSql = settings.Storage == StorageKind.PostgreSql,
            ConnectionString = settings.ConnectionString,
        };
    }
}
