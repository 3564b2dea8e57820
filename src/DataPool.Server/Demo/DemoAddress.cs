namespace DataPool.Server.Demo;

/// <summary>The address under which the demo is reached from this machine.</summary>
internal static class DemoAddress
{
    /// <summary>The first of the server's addresses that speaks plain HTTP, or null; a wildcard is read as localhost.</summary>
    public static string? Of(IEnumerable<string> addresses)
    {
        if (addresses.FirstOrDefault(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) is not { } http) return null;
        var address = BindingAddress.Parse(http);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return $"http://{host}:{address.Port}{address.PathBase}";
    }
}
