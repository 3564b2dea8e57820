using DataPool.Core.Connectors;
using DataPool.Outside;
using DataPool.Outside.Folders;

namespace DataPool.Connectors.Files.Folder;

/// <summary>Which folder is watched, for which files, and what becomes of them.</summary>
/// <param name="Roots">Where folders may lie.</param>
/// <param name="Path">The folder.</param>
/// <param name="Pattern">The names that are meant.</param>
/// <param name="PatternText">The same as it was given.</param>
/// <param name="After">What becomes of a file that was read.</param>
/// <param name="ArchivePath">Where it is moved to; null where it is not moved.</param>
internal sealed record FolderTarget(AllowedRoots Roots, string Path, FilePattern Pattern, string PatternText, AfterRead After, string? ArchivePath)
{
    /// <summary>The folder in the archive for files that cannot be used.</summary>
    public const string Failed = "failed";

    private const string Everything = "*.*";

    /// <summary>Opens the folder, without I/O.</summary>
    public WatchedFolder Open() => new(Roots, Path);

    /// <summary>Reads it from a source; null exactly where errors were added.</summary>
    public static FolderTarget? Read(ObjectReader source, AllowedRoots roots)
    {
        var before = source.Errors.Count;
        var path = source.Text("path", required: true, maxLength: 4096);
        var text = source.Text("pattern", maxLength: 500) ?? Everything;
        var pattern = FilePattern.Read(text, out var fault);
        if (pattern is null) source.Error("pattern", "invalid", $"{source.PathOf("pattern")} {fault}");
        var after = source.Choice("after", "archive", "archive", "delete", "leave") switch
        {
            "delete" => AfterRead.Delete,
            "leave" => AfterRead.Leave,
            _ => AfterRead.Archive,
        };
        var archive = source.Text("archivePath", required: after == AfterRead.Archive, maxLength: 4096);
        if (archive is not null && after != AfterRead.Archive)
            source.Error("archivePath", "invalid", $"{source.PathOf("archivePath")} is only for files that are archived: leave it out, or set {source.PathOf("after")} to archive.");
        if (archive is not null && archive == path)
            source.Error("archivePath", "invalid", $"{source.PathOf("archivePath")} must be another folder than {source.PathOf("path")}: what is archived there would be read again.");
        return source.Errors.Count > before ? null : new FolderTarget(roots, path!, pattern!, text, after, archive);
    }
}
