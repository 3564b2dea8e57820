using DataPool.Outside.Http;

namespace DataPool.Server.Settings;

/// <summary>Reads <c>DataPool:Outbound</c>.</summary>
internal static class OutboundSettings
{
    private const string Hosts = "Outbound:AllowedHosts";
    private const string Networks = "Outbound:AllowedNetworks";
    private const string Proxy = "Outbound:Proxy";

    /// <summary>What may be connected to; public addresses alone where something is wrong.</summary>
    public static OutboundPolicy Policy(SettingsSection section)
    {
        var hosts = section.Texts(Hosts) ?? [];
        var networks = section.Texts(Networks) ?? [];
        var faults = 0;
        foreach (var fault in hosts.Select(OutboundPolicy.HostFault).OfType<string>())
        {
            section.Error(Hosts, fault);
            faults++;
        }

        foreach (var fault in networks.Select(OutboundPolicy.NetworkFault).OfType<string>())
        {
            section.Error(Networks, fault);
            faults++;
        }

        return faults == 0 ? new OutboundPolicy(hosts, networks) : OutboundPolicy.PublicOnly;
    }

    /// <summary>The proxy; null where none is configured, or it is wrong. What is wrong is told without its password.</summary>
    public static OutboundProxy? ProxyOf(SettingsSection section)
    {
        if (section.Text(Proxy) is not { } text) return null;
        var proxy = OutboundProxy.Read(text, out var fault);
        if (fault is not null) section.Error(Proxy, fault);
        return proxy;
    }
}
