namespace DataPool.Outside;

/// <summary>Where a path leads when every symbolic link (on Windows also junction) on the way is followed.</summary>
/// <param name="Path">The real path; where a component does not exist, the real path up to and including that one.</param>
/// <param name="IsMissing">Whether a component does not exist, cannot be looked at, or is one link too many.</param>
internal readonly record struct RealPath(string Path, bool IsMissing)
{
    // What Linux allows (path_resolution(7)).
    private const int MaxLinks = 40;

    // Their "links" are not what they read as (/proc/self/fd, /proc/self/root) and none of their files holds data.
    private static readonly string[] KernelFolders = OperatingSystem.IsLinux() ? ["/proc", "/sys", "/dev"] : [];

    /// <summary>Follows an absolute, normalised path. <see cref="File.ResolveLinkTarget"/> follows the last component only.</summary>
    internal static RealPath Of(string full)
    {
        var pending = new Stack<string>();
        var current = Push(pending, full);
        var links = 0;
        while (pending.TryPop(out var component))
        {
            if (component == "..")
            {
                // Only a link's target holds this; the parent of a real path is real.
                current = System.IO.Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = System.IO.Path.Combine(current, component);
            if (Array.Exists(KernelFolders, folder => Folder.Contains(folder, next))) return new RealPath(next, IsMissing: true);
            if (!TryReadLink(next, out var target)) return new RealPath(next, IsMissing: true);
            if (target is null) current = next;
            else if (++links > MaxLinks) return new RealPath(next, IsMissing: true);
            else if (Push(pending, target) is { Length: > 0 } root) current = root;
        }

        return new RealPath(current, IsMissing: false);
    }

    // Puts a path's components up to be followed next, and gives the root that they start at (empty: where we are).
    private static string Push(Stack<string> pending, string path)
    {
        var root = System.IO.Path.GetPathRoot(path) ?? "";
        var components = path[root.Length..].Split(
            [System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (var i = components.Length - 1; i >= 0; i--)
            if (components[i] != ".")
                pending.Push(components[i]);
        return root;
    }

    // False: not there. True without a target: there, and no link.
    private static bool TryReadLink(string path, out string? target)
    {
        target = null;
        try
        {
            target = new FileInfo(path).LinkTarget;
            return target is not null || System.IO.Path.Exists(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
