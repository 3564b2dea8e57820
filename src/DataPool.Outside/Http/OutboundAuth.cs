using System.Net.Http.Headers;
using System.Text;

namespace DataPool.Outside.Http;

/// <summary>How a request signs in. Holds a secret and never prints it.</summary>
public sealed class OutboundAuth
{
    private OutboundAuth(AuthenticationHeaderValue? header) => Header = header;

    /// <summary>Not at all.</summary>
    public static OutboundAuth None { get; } = new(null);

    internal AuthenticationHeaderValue? Header { get; }

    /// <summary>With name and password (RFC 7617), in UTF-8.</summary>
    /// <exception cref="ArgumentException">As <see cref="BasicFault"/>.</exception>
    public static OutboundAuth Basic(string username, string password)
    {
        if (BasicFault(username, password) is { } fault) throw new ArgumentException(fault);
        return new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))));
    }

    /// <summary>With a token (RFC 6750).</summary>
    /// <exception cref="ArgumentException">As <see cref="BearerFault"/>.</exception>
    public static OutboundAuth Bearer(string token)
    {
        if (BearerFault(token) is { } fault) throw new ArgumentException(fault);
        return new(new AuthenticationHeaderValue("Bearer", token));
    }

    /// <summary>Why a name and password cannot be sent; null if they can.</summary>
    public static string? BasicFault(string username, string password) =>
        username.Contains(':') ? "The user name must not contain a colon."
        : username.Any(char.IsControl) || password.Any(char.IsControl) ? "User name and password must not contain control characters."
        : null;

    /// <summary>Why a token cannot be sent; null if it can.</summary>
    public static string? BearerFault(string token) => token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~')
        ? "The token is empty or holds white space or characters outside ASCII; was it copied whole and alone?"
        : null;

    /// <summary>The way, without the secret.</summary>
    public override string ToString() => Header?.Scheme ?? "none";
}
