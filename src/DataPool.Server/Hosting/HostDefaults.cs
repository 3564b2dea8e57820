using Microsoft.Extensions.Configuration.Memory;

namespace DataPool.Server.Hosting;

/// <summary>What holds where the configuration does not say otherwise.</summary>
internal static class HostDefaults
{
    private const string DefaultAddress = "http://localhost:5080";

    private static readonly Dictionary<string, string?> Configuration = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        // In a build that is not published it would map every path, for files that change while the server runs.
        ["ReloadStaticAssetsAtRuntime"] = "false",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // While it may log anything it starts an activity and a log scope for every request. Requests have our own ids, and
        // what they throw is logged with these.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        // It warns where the key ring is not itself encrypted: DataPool:MasterKey does that for whoever wants it.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        // They log each refusal of a caller's request as an error; what fails unexpectedly the hub logs itself.
        ["Logging:LogLevel:Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher"] = "None",
        ["Logging:LogLevel:Microsoft.AspNetCore.SignalR.HubConnectionHandler"] = "None",
        // Orleans asks it for every placement.
        ["Logging:LogLevel:Polly"] = "Warning",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Microsoft.Orleans"] = "Warning",
        // It takes the work of a start for a stalled process.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "None",
    };

    public static void AddHostDefaults(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Configuration });
        if (!NamesAddress(builder.Configuration)) builder.WebHost.UseUrls(DefaultAddress);
    }

    private static bool NamesAddress(ConfigurationManager configuration) =>
        !string.IsNullOrEmpty(configuration["urls"])
        || !string.IsNullOrEmpty(configuration["http_ports"])
        || !string.IsNullOrEmpty(configuration["https_ports"])
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
