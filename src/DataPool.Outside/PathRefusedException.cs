namespace DataPool.Outside;

/// <summary>A path that is not handed out. The message names it as the user gave it and may be shown to people.</summary>
public sealed class PathRefusedException : Exception
{
    private const int LongestShown = 200;

    internal PathRefusedException(PathRefusal reason, string path) : base(Explain(reason, Quote(path))) => Reason = reason;

    /// <summary>Why.</summary>
    public PathRefusal Reason { get; }

    /// <summary>The message about something that must not be named by its path, e.g. "The database of source.connectionString".</summary>
    public string About(string subject) => Explain(Reason, subject);

    private static string Explain(PathRefusal reason, string subject) => reason switch
    {
        PathRefusal.Invalid =>
            $"{subject} is not a usable path. Name a file under one of the folders of the setting {AllowedRoots.Setting}.",
        PathRefusal.OutsideRoots =>
            $"{subject} lies outside the folders that DataPool may read. Use a path under one of them, or add its folder to the setting {AllowedRoots.Setting}.",
        PathRefusal.OwnData =>
            $"{subject} lies in DataPool's own data directory, which no connector reads. Use its '{AllowedRoots.FilesFolder}' folder or another one of the setting {AllowedRoots.Setting}.",
        PathRefusal.FileMissing =>
            $"{subject} does not exist. Check the path (a relative one starts at the first folder of the setting {AllowedRoots.Setting}) or put the file there.",
        PathRefusal.FolderMissing =>
            $"{subject} does not exist or cannot be looked into. Check the path (a relative one starts at the first folder of the setting {AllowedRoots.Setting}), create the folder, or mount the share that holds it.",
        PathRefusal.NotAFolder =>
            $"{subject} is not a folder. Name a folder under one of those of the setting {AllowedRoots.Setting}.",
        _ =>
            $"{subject} is not a regular file. Name a file under one of the folders of the setting {AllowedRoots.Setting}.",
    };

    // A path may hold anything, and the message goes into logs and pages.
    internal static string Quote(string path)
    {
        var shown = path.Length > LongestShown ? path[..LongestShown] + "…" : path;
        return $"'{string.Concat(shown.Select(character => char.IsControl(character) ? '\uFFFD' : character))}'";
    }
}
