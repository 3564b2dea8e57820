using System.Net;
using System.Net.Sockets;

namespace DataPool.Server.Security.Users;

/// <summary>The tries of one network address that have failed of late.</summary>
internal sealed class AddressFailures
{
    /// <summary>So many may fail…</summary>
    public const int Most = 30;

    /// <summary>…within this time.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(15);

    private readonly List<DateTimeOffset> _times = [];

    /// <summary>When the latest was.</summary>
    public DateTimeOffset Latest => _times.Count == 0 ? default : _times[^1];

    /// <summary>How long the next try must wait.</summary>
    public TimeSpan Wait(DateTimeOffset now)
    {
        _times.RemoveAll(time => time + Within <= now);
        return _times.Count < Most ? TimeSpan.Zero : _times[0] + Within - now;
    }

    public void Add(DateTimeOffset now) => _times.Add(now);

    public void Remove(DateTimeOffset time) => _times.Remove(time);

    /// <summary>Whose tries count as one: an IPv4 address, or the network of 64 bits that one holder of IPv6 addresses has.</summary>
    public static string Key(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
