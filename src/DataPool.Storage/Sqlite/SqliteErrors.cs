using DataPool.Core.Storage;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite;

/// <summary>SQLite's errors in the words of the contract.</summary>
internal static class SqliteErrors
{
    public static StorageException Wrap(string database, string what, Exception error)
    {
        if (error is StorageException known) return known;
        var reason = error is SqliteException sqlite
            ? $"{sqlite.Message.TrimEnd('.')} (code {sqlite.SqliteExtendedErrorCode})"
            : error.Message.TrimEnd('.');
        return new StorageException($"The database \"{database}\" could not {what}: {reason}. {Advice(error)}", error);
    }

    // The primary result codes, https://www.sqlite.org/rescode.html
    private static string Advice(Exception error) => (error as SqliteException)?.SqliteErrorCode switch
    {
        13 => "Free space on the disk of the data directory; DataPool goes on by itself then.",
        5 or 6 => "Close the other program which has the database open.",
        8 => "Make the data directory writable for the user who runs DataPool.",
        11 or 26 => "The file is damaged: stop DataPool, keep a copy of the data directory and restore a backup.",
        _ => "Check the disk of the data directory.",
    };
}
