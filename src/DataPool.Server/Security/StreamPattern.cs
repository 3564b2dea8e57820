namespace DataPool.Server.Security;

/// <summary>A stream's name, or a pattern in which <c>*</c> stands for any characters, also none.</summary>
internal static class StreamPattern
{
    /// <summary>The most characters of a pattern.</summary>
    public const int MaxLength = 64;

    /// <summary>True for what can be the name of a stream, with or without <c>*</c>.</summary>
    public static bool IsValid(string pattern) =>
        pattern.Length is > 0 and <= MaxLength
        && pattern[0] is not ('-' or '_')
        && pattern.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_' or '*');

    /// <summary>True when the pattern covers a stream.</summary>
    public static bool Covers(string pattern, string stream)
    {
        // Greedy with one way back: the last star takes one character more whenever what follows it does not fit.
        int at = 0, star = -1, resume = 0, i = 0;
        while (i < stream.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, i);
            }
            else if (at < pattern.Length && pattern[at] == stream[i])
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*') at++;
        return at == pattern.Length;
    }
}
