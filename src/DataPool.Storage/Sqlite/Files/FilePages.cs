using DataPool.Storage.Sqlite.Config;
using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Files;

/// <summary>
/// Gives the space of files that went back to the disk (https://www.sqlite.org/pragma.html#pragma_incremental_vacuum). As much as is
/// in use may stay free, for the next upload: to cut the end off, what lies there is written once more.
/// </summary>
internal static class FilePages
{
    // 8 MiB: others write in between.
    private const long Step = 2048;

    // 4 MiB.
    private const long Spare = 1024;

    /// <summary>Lets a database give pages back that is still empty: it cannot be had later, and would be a write each time.</summary>
    public static void Prepare(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        if (command.Value("PRAGMA page_count") is 0L) command.Run("PRAGMA auto_vacuum=INCREMENTAL");
    }

    /// <summary>How many pages are to be given back.</summary>
    public static long Excess(SqliteCommand command)
    {
        var free = (long)command.Value("PRAGMA freelist_count")!;
        var used = (long)command.Value("PRAGMA page_count")! - free;
        return free - Math.Max(used, Spare);
    }

    /// <summary>Gives some back; true while there are more.</summary>
    public static bool GiveBack(SqliteCommand command)
    {
        var excess = Excess(command);
        if (excess <= 0) return false;
#pragma warning disable CA2100 // A number.
        // Each row that is read is a page that is given back.
        using var rows = command.Query($"PRAGMA incremental_vacuum({Math.Min(excess, Step)})");
#pragma warning restore CA2100
        while (rows.Read())
        {
        }

        return excess > Step;
    }
}
