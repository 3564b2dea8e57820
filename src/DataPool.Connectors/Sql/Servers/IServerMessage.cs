using System.Data.Common;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>A query with all that goes before and after it, as one message to its server.</summary>
internal interface IServerMessage : IAsyncDisposable
{
    /// <summary>Whether the server has answered that the transaction began.</summary>
    bool HasBegun { get; }

    /// <summary>Sends it. The rows are read as they come; with the end of the reader, the transaction has been rolled back.</summary>
    Task<DbDataReader> ExecuteAsync(CancellationToken cancellationToken);

    /// <summary>Ends the query at the server.</summary>
    void Cancel();
}
