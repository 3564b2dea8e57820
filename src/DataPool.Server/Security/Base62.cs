using System.Security.Cryptography;

namespace DataPool.Server.Security;

/// <summary>Digits, then capital, then small letters.</summary>
internal static class Base62
{
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static ReadOnlySpan<byte> Digits => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8;

    /// <summary>Text that nobody can guess: 5.95 bits a character.</summary>
    public static string Secret(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>Fills the whole span with a number, most significant digit first, padded with zeros.</summary>
    public static void Write(ulong number, Span<byte> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            digits[i] = Digits[(int)(number % 62)];
            number /= 62;
        }
    }
}
