using System.Data.Common;

namespace DataPool.Storage.Engine;

/// <summary>
/// Where tests look at connections and provoke faults, whichever the store. Names are <c>log-writer</c>, <c>items-writer</c>,
/// <c>history-writer</c> and, of SQLite's files, <c>items-reader</c> and so on.
/// </summary>
internal sealed class StorageHooks
{
    /// <summary>Called with each connection to SQLite's files after it was set up.</summary>
    public Action<DbConnection, string>? Opened { get; set; }

    /// <summary>Called on the writer's thread right before a BEGIN; may throw.</summary>
    public Action<DbConnection, string>? Beginning { get; set; }

    /// <summary>Called on the writer's thread right before a COMMIT; may throw.</summary>
    public Action<DbConnection, string>? Committing { get; set; }
}
