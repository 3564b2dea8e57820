using System.Text;

namespace DataPool.Server.Security.Users;

/// <summary>E-mail addresses: what people sign in with. Whether mail arrives there is nobody's concern here.</summary>
internal static class EmailAddress
{
    /// <summary>The most characters (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaxLength = 254;

    /// <summary>What is wrong with a text that is none.</summary>
    public const string Wrong = "must be an e-mail address, for example ada@example.com.";

    /// <summary>True for what can be one.</summary>
    public static bool IsValid(string text) =>
        text.Length is >= 3 and <= MaxLength
        && text.IndexOf('@') is > 0 and var at && at == text.LastIndexOf('@') && at < text.Length - 1
        && !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character));

    /// <summary>The address as it is compared.</summary>
    public static string Key(string email) => email.Trim().Normalize(NormalizationForm.FormC).ToUpperInvariant();
}
