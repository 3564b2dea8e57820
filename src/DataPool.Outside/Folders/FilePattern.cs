using System.IO.Enumeration;

namespace DataPool.Outside.Folders;

/// <summary>
/// Which names of a folder are meant: <c>*</c> for any characters, <c>?</c> for one, several patterns apart by <c>;</c>
/// (<c>*.csv;*.csv.gz</c>); <c>*.*</c> is every name, also one without a dot. Capitals count, but on Windows.
/// </summary>
/// <remarks>
/// Names of files that are still being written (<c>.part</c>, <c>.tmp</c>, <c>.crdownload</c>, <c>.filepart</c>), locks of
/// Office (<c>~$…</c>) and hidden files (<c>.…</c>) match no pattern.
/// </remarks>
public sealed class FilePattern
{
    private const int MaxLength = 500;

    private static readonly string[] Unfinished = [".part", ".tmp", ".crdownload", ".filepart"];

    private readonly string[] _patterns;

    private FilePattern(string[] patterns) => _patterns = patterns;

    /// <summary>Every name, but those that are always ignored.</summary>
    public static FilePattern Any { get; } = new(["*"]);

    /// <summary>Reads a pattern; null, with what is wrong (to follow the property's name), where it is none.</summary>
    public static FilePattern? Read(string text, out string? fault)
    {
        var patterns = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > MaxLength) fault = $"is longer than {MaxLength} characters.";
        else if (patterns.Length == 0) fault = "is empty; *.* means every file.";
        else if (text.AsSpan().IndexOfAny('/', '\\') >= 0) fault = "must not contain / or \\: it is about names in the folder itself.";
        else if (text.Any(char.IsControl)) fault = "must not contain control characters.";
        else
        {
            fault = null;
            return new FilePattern(Array.ConvertAll(patterns, pattern => pattern == "*.*" ? "*" : pattern));
        }

        return null;
    }

    /// <summary>Whether a name without folder is meant.</summary>
    public bool Matches(string name) =>
        !IsIgnored(name) && Array.Exists(_patterns, pattern => FileSystemName.MatchesSimpleExpression(pattern, name, OperatingSystem.IsWindows()));

    private static bool IsIgnored(string name) =>
        name.StartsWith('.') || name.StartsWith("~$", StringComparison.Ordinal)
        || Array.Exists(Unfinished, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}
