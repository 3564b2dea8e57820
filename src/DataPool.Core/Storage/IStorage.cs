namespace DataPool.Core.Storage;

/// <summary>
/// All that is kept, in one place: SQLite files in the data directory, or a PostgreSQL database. Disposing it stores what
/// was accepted and refuses what comes later.
/// </summary>
public interface IStorage : IAsyncDisposable
{
    /// <summary>The pool: log and items.</summary>
    IPoolStore Pool { get; }

    /// <summary>The answers that are remembered with the pool's writes.</summary>
    IAnswerStore Answers { get; }

    /// <summary>What the streams were.</summary>
    IHistoryStore History { get; }

    /// <summary>The configuration.</summary>
    IConnectorStore Connectors { get; }

    /// <summary>Read keys and API tokens.</summary>
    IAccessStore Access { get; }

    /// <summary>Users and their sessions.</summary>
    IUserStore Users { get; }

    /// <summary>What happened to connectors.</summary>
    IActivityStore Activity { get; }

    /// <summary>The files that were uploaded for connectors.</summary>
    IFileStore Files { get; }

    /// <summary>The keys that secrets are encrypted with.</summary>
    IKeyRingStore KeyRing { get; }
}
