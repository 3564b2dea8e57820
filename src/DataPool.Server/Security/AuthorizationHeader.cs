namespace DataPool.Server.Security;

/// <summary>Reads an <c>Authorization</c> header.</summary>
internal static class AuthorizationHeader
{
    /// <summary>What stands behind the scheme (compared without case); empty where the header is of another scheme.</summary>
    public static ReadOnlySpan<char> Of(string header, string scheme) =>
        header.Length > scheme.Length && header[scheme.Length] == ' ' && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? header.AsSpan(scheme.Length + 1).Trim(' ')
            : default;
}
