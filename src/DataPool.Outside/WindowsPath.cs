namespace DataPool.Outside;

/// <summary>Texts that name something else on Windows than they seem to. Plain text work, so that it is tested anywhere.</summary>
internal static class WindowsPath
{
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>
    /// True for device and UNC paths (<c>\\?\</c>, <c>\\server</c>), paths that depend on a drive's current directory
    /// (<c>C:x</c>, <c>\x</c>), alternate streams (<c>a:b</c>), device names (<c>NUL.txt</c>), names whose end Windows
    /// cuts off (dots, spaces) and short names (<c>DATAPO~1</c>), which would get past a comparison of names.
    /// </summary>
    internal static bool IsTrick(string path)
    {
        var text = path.Replace('/', '\\');
        if (text.StartsWith('\\')) return true;
        var hasDrive = text.Length >= 2 && char.IsAsciiLetter(text[0]) && text[1] == ':';
        if (hasDrive && (text.Length == 2 || text[2] != '\\')) return true;
        return Array.Exists(text[(hasDrive ? 2 : 0)..].Split('\\', StringSplitOptions.RemoveEmptyEntries), IsTrickName);
    }

    private static bool IsTrickName(string name)
    {
        if (name is "." or "..") return false;
        if (name.Contains(':') || name[^1] is '.' or ' ') return true;
        var tilde = name.IndexOf('~');
        if (tilde >= 0 && tilde + 1 < name.Length && char.IsAsciiDigit(name[tilde + 1])) return true;
        var stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return Array.IndexOf(Devices, stem) >= 0
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal)));
    }
}
