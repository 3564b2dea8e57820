using System.Globalization;
using System.Text;

namespace DataPool.Admin.Wizard;

/// <summary>Suggests names for streams.</summary>
internal static class StreamSlug
{
    private const int MaxLength = 64;

    /// <summary>The name of a stream after that of its connector: "Umsätze (Q1)" is <c>umsatze-q1</c>. Empty where no letter is left.</summary>
    public static string Of(string name)
    {
        var slug = new StringBuilder();
        foreach (var character in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(character)) slug.Append(character);
            else if (CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        return slug.ToString(0, Math.Min(slug.Length, MaxLength)).TrimEnd('-');
    }

    /// <summary>The same with a number at its end: <c>sales-2</c>.</summary>
    public static string Numbered(string stream, int number)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $"-{number}");
        return stream[..Math.Min(stream.Length, MaxLength - end.Length)] + end;
    }
}
