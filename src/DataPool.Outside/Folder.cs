namespace DataPool.Outside;

/// <summary>Whether one path lies in another, by their texts.</summary>
internal static class Folder
{
    // Where the file system may ignore case, so must the comparison: a refusal must not depend on a capital letter.
    private static readonly StringComparison Comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>True for the folder itself and everything below it. Both absolute and normalised.</summary>
    internal static bool Contains(string folder, string path)
    {
        var prefix = Path.TrimEndingDirectorySeparator(folder);
        if (!path.StartsWith(prefix, Comparison)) return false;
        // The file system's own root keeps its separator when trimmed.
        return path.Length == prefix.Length || Path.EndsInDirectorySeparator(prefix) || path[prefix.Length] == Path.DirectorySeparatorChar;
    }
}
