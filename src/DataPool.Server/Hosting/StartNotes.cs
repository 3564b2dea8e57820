using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataPool.Server.Hosting;

/// <summary>Says once, at the start, what an operator should know about the configuration.</summary>
internal static class StartNotes
{
    public static void LogStartNotes(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<DataPoolSettings>();
        foreach (var name in settings.Ignored) Log.SettingIgnored(app.Logger, name);
        if (settings.Storage == StorageKind.Sqlite && settings.ConnectionString is not null) Log.ConnectionStringUnused(app.Logger);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
                if (IsOpenPlainHttp(address))
                    Log.PlainHttp(app.Logger, address);
        });
    }

    /// <summary>True for an address that speaks HTTP without TLS and that is reached from other machines.</summary>
    internal static bool IsOpenPlainHttp(string address)
    {
        var parsed = BindingAddress.Parse(address);
        if (parsed.IsUnixPipe || !parsed.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase)) return false;
        if (parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return false;
        return !IPAddress.TryParse(parsed.Host, out var ip) || !IPAddress.IsLoopback(ip);
    }
}
