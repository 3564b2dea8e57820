using DataPool.Core.Connectors;
using DataPool.Outside;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>A SQLite file as a definition names it.</summary>
/// <param name="Path">The path as given; only <see cref="AllowedRoots"/> makes one to open of it.</param>
/// <param name="IsSecret">Whether it came in a connection string, of which nothing is ever shown.</param>
internal sealed record SqliteFile(string Path, bool IsSecret)
{
    private const int MaxPathLength = 4096;

    /// <summary>How messages name it, at the beginning of a sentence.</summary>
    internal string Subject => IsSecret ? "The database of source.connectionString" : $"'{Path}'";

    /// <summary>Reads <c>database</c> or <c>connectionString</c>; null when errors were added.</summary>
    internal static SqliteFile? Read(ObjectReader source)
    {
        var database = source.Text("database", maxLength: MaxPathLength);
        var connectionString = source.Text("connectionString");
        if (source.Has("database") && source.Has("connectionString"))
        {
            source.Error("database", "invalid", $"{source.PathOf("database")} and {source.PathOf("connectionString")} exclude each other; give one of them.");
            return null;
        }

        if (source.Has("connectionString"))
        {
            var (path, fault) = connectionString is null ? default : SqliteConnectionString.Parse(connectionString);
            fault ??= path is null ? null : Refuse(path);
            if (fault is not null) source.Error("connectionString", "invalid", $"{source.PathOf("connectionString")}: {fault}");
            return path is null || fault is not null ? null : new SqliteFile(path, IsSecret: true);
        }

        if (!source.Has("database") || string.IsNullOrWhiteSpace(database) && database is not null)
            source.Error("database", "required", $"{source.PathOf("database")} is required: the path of the SQLite file (or give {source.PathOf("connectionString")}).");
        else if (database is not null && Refuse(database) is { } refusal)
            source.Error("database", "invalid", $"{source.PathOf("database")}: {refusal}");
        else if (database is not null)
            return new SqliteFile(database, IsSecret: false);
        return null;
    }

    /// <summary>As <see cref="AllowedRoots.Resolve"/>, with the errors of a run.</summary>
    internal string Resolve(AllowedRoots roots)
    {
        try
        {
            return roots.Resolve(Path);
        }
        catch (PathRefusedException exception)
        {
            // A missing file may appear by itself (an export that is just being replaced): worth another try.
            var isMissing = exception.Reason == PathRefusal.FileMissing;
            var message = IsSecret ? exception.About(Subject) : exception.Message;
            throw new SourceException(isMissing ? "file_not_found" : "path_refused", message, transient: isMissing, IsSecret ? null : exception);
        }
    }

    /// <summary>Not the path: a connection string's is secret.</summary>
    public override string ToString() => Subject;

    // SQLite reads more than paths into a name.
    private static string? Refuse(string path)
    {
        var text = path.TrimStart();
        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) return "a file: URI is not possible; give the plain path of the SQLite file.";
        if (text.StartsWith(":memory:", StringComparison.OrdinalIgnoreCase)) return ":memory: is an empty database; give the path of the SQLite file.";
        return path.Any(char.IsControl) ? "the path must not contain control characters." : null;
    }
}
