using System.Globalization;
using System.Text;

namespace DataPool.Outside.Folders;

/// <summary>Names for a file whose own name may be taken.</summary>
internal static class FreeName
{
    /// <summary>The longest name that file systems allow.</summary>
    internal const int MaxBytes = 255;

    private const int MaxTries = 1_000;

    /// <summary>The file's own name; with the time of its last change; and then numbered: <c>a.csv</c>, <c>a (2026-04-09 101500).csv</c>, <c>a (2026-04-09 101500) (2).csv</c>.</summary>
    internal static IEnumerable<string> For(string name, DateTimeOffset modifiedAt)
    {
        yield return name;
        var extension = Extension(name);
        var stem = name[..^extension.Length];
        var stamp = modifiedAt.UtcDateTime.ToString("' ('yyyy-MM-dd HHmmss')'", CultureInfo.InvariantCulture);
        for (var i = 1; i < MaxTries; i++)
        {
            var suffix = i == 1 ? stamp + extension : string.Create(CultureInfo.InvariantCulture, $"{stamp} ({i}){extension}");
            yield return Fit(stem, MaxBytes - Encoding.UTF8.GetByteCount(suffix)) + suffix;
        }
    }

    // "sales.csv.gz" stays recognisable as a packed CSV.
    private static string Extension(string name)
    {
        var last = Path.GetExtension(name);
        var extension = last.Equals(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetExtension(name[..^last.Length]) + last : last;
        return extension.Length <= 20 && extension.Length < name.Length ? extension : "";
    }

    private static string Fit(string stem, int maxBytes)
    {
        while (Encoding.UTF8.GetByteCount(stem) > maxBytes)
            stem = stem[..^(stem.Length > 1 && char.IsSurrogatePair(stem, stem.Length - 2) ? 2 : 1)];
        return stem;
    }
}
