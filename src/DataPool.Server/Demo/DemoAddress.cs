namespace DataPool.Server.Demo;

/// <summary>The address under which the demo is reached from this machine.</summary>
internal static class DemoAddress
{
    /// <summary>The first of the server's addresses that speaks HTTP; a wildcard is read as localhost.</summary>
    public static string Of(IEnumerable<string> addresses)
    {
        var address = BindingAddress.Parse(addresses.Where(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)).DefaultIfEmpty("http://localhost:5080").First());
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return $"http://{host}:{address.Port}{address.PathBase}";
    }
}
