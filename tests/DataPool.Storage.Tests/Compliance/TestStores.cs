using DataPool.Core.Storage;

namespace DataPool.Storage.Tests.Compliance;

/// <summary>The stores beside the pool, of either kind, on a database of their own.</summary>
internal abstract class TestStores : IAsyncDisposable
{
    public abstract IConnectorStore Connectors { get; }

    public abstract IAccessStore Access { get; }

    public abstract IUserStore Users { get; }

    public abstract IActivityStore Activity { get; }

    public abstract IFileStore Files { get; }

    public abstract IKeyRingStore KeyRing { get; }

    /// <summary>Closes them and opens them again.</summary>
    public abstract Task ReopenAsync();

    /// <summary>The stores of another process on the same database; the same ones where only one may have it open.</summary>
    public abstract Task<TestStores> AnotherAsync();

    /// <summary>A value through a connection of the test's own. <c>database</c>: the file where each part has one.</summary>
    public abstract Task<long> QueryAsync(string database, string sql);

    public abstract ValueTask DisposeAsync();
}
