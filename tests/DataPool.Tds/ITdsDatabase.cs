using DataPool.Tds.Login;
using DataPool.Tds.Requests;

namespace DataPool.Tds;

/// <summary>What stands behind a <see cref="TdsServer"/>.</summary>
public interface ITdsDatabase
{
    /// <summary>A new session of somebody who has signed in.</summary>
    ITdsConversation Open(LoginRequest login);
}

/// <summary>One client's session; asked for one thing at a time.</summary>
public interface ITdsConversation : IAsyncDisposable
{
    /// <summary>Runs a request.</summary>
    /// <exception cref="TdsException">It failed.</exception>
    Task<TdsAnswer> RunAsync(TdsRequest request, CancellationToken cancellationToken);

    /// <summary>Begins a transaction.</summary>
    void Begin(TdsIsolation isolation);

    /// <summary>Ends it.</summary>
    void End(bool isCommitted);

    /// <summary>Makes the session as new: somebody else takes it from a pool.</summary>
    void Reset();
}

/// <summary>How far a transaction is kept apart from others.</summary>
public enum TdsIsolation
{
    Current = 0,
    ReadUncommitted = 1,
    ReadCommitted = 2,
    RepeatableRead = 3,
    Serializable = 4,
    Snapshot = 5,
}
