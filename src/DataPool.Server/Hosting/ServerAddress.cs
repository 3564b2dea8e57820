namespace DataPool.Server.Hosting;

/// <summary>The address under which the server is reached from this machine.</summary>
internal static class ServerAddress
{
    /// <summary>The first of the addresses that it listens on, or null; a wildcard is read as localhost.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <param name="scheme">Only those of this scheme; null for all.</param>
    public static string? Of(IEnumerable<string> addresses, string? scheme = null)
    {
        foreach (var text in addresses)
        {
            var address = BindingAddress.Parse(text);
            if (address.IsUnixPipe || address.IsNamedPipe || (scheme is not null && !address.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase))) continue;
            var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
            return $"{address.Scheme}://{host}:{address.Port}{address.PathBase}";
        }

        return null;
    }
}
