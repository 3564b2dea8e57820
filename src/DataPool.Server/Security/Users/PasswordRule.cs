using System.Globalization;

namespace DataPool.Server.Security.Users;

/// <summary>What a password must be: long, and nothing that others know. No rules about sorts of characters (NIST SP 800-63B, 3.1.1.2).</summary>
internal static class PasswordRule
{
    /// <summary>The fewest characters.</summary>
    public const int MinLength = 12;

    /// <summary>The most characters.</summary>
    public const int MaxLength = 256;

    /// <summary>What is wrong with a password, in words for whoever has typed it; null where it is good.</summary>
    /// <param name="password">The password.</param>
    /// <param name="email">The person's e-mail address, where it is known.</param>
    public static string? Fault(string password, string? email)
    {
        var length = password.EnumerateRunes().Count();
        if (length < MinLength)
            return string.Create(CultureInfo.InvariantCulture, $"{length} {(length == 1 ? "character" : "characters")}. Use at least {MinLength}; a short sentence works well.");
        if (length > MaxLength) return string.Create(CultureInfo.InvariantCulture, $"{length} characters. Use at most {MaxLength}.");
        if (email is not null && EmailAddress.Key(password) == EmailAddress.Key(email)) return "This is your e-mail address, which others know. A short sentence works well.";
        return password.Distinct().Count() < 4 ? "Too few different characters. A short sentence works well." : null;
    }
}
