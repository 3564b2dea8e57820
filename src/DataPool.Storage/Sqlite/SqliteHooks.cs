using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite;

/// <summary>Where tests look at connections and provoke faults. Names are <c>log-writer</c>, <c>items-reader</c> and so on.</summary>
internal sealed class SqliteHooks
{
    /// <summary>Called with each connection after it was set up.</summary>
    public Action<SqliteConnection, string>? Opened { get; set; }

    /// <summary>Called on the writer's thread right before a COMMIT; may throw.</summary>
    public Action<SqliteConnection, string>? Committing { get; set; }
}
