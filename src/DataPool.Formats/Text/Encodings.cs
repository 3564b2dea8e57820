using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace DataPool.Formats.Text;

/// <summary>The encodings that there are names for. All refuse what they cannot decode.</summary>
internal static class Encodings
{
    internal static readonly Encoding Utf8 = Strict(65001);
    internal static readonly Encoding Utf16 = Strict(1200);
    internal static readonly Encoding Utf16BigEndian = Strict(1201);
    internal static readonly Encoding Utf32 = Strict(12000);
    internal static readonly Encoding Utf32BigEndian = Strict(12001);
    internal static readonly Encoding Windows1252 = Strict(1252);

    /// <summary>The encoding of a name that .NET knows (<c>windows-1252</c>, <c>utf-16</c>, <c>shift_jis</c>) or of a code page's number (<c>850</c>).</summary>
    internal static bool TryGet(string name, [NotNullWhen(true)] out Encoding? encoding)
    {
        encoding = null;
        try
        {
            var found = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var page)
                ? CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page)
                : CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            // UTF-7 is a way to smuggle, and 0 is whatever the machine's is.
            if (found.CodePage == 65000 || page == 0 && char.IsAsciiDigit(name[0])) return false;
            encoding = Strict(found.CodePage);
            return true;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>The name for people.</summary>
    internal static string NameOf(Encoding encoding) => encoding.CodePage switch
    {
        65001 => "UTF-8",
        1200 => "UTF-16 LE",
        1201 => "UTF-16 BE",
        12000 => "UTF-32 LE",
        12001 => "UTF-32 BE",
        _ => encoding.WebName,
    };

    /// <summary>A decoder that replaces what it cannot decode, to find places in text that is wrong.</summary>
    internal static Decoder Lenient(Encoding encoding)
    {
        var lenient = (Encoding)encoding.Clone();
        lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
        return lenient.GetDecoder();
    }

    private static Encoding Strict(int page) =>
        CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? Encoding.GetEncoding(page, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
