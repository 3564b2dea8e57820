namespace DataPool.Core.Streams;

/// <summary>The names that streams may have.</summary>
public static class StreamName
{
    /// <summary>The rule, to follow the name of what breaks it.</summary>
    public const string Rule = "must have 1 to 64 characters of a-z, 0-9, _ and -, and begin with a letter or digit.";

    /// <summary>True for a name that a stream may have.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 64
        && name[0] is not ('_' or '-')
        && name.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '_' or '-');
}
