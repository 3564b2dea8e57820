using System.Data.Common;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>A query with all that goes before and after it, as one message to its server.</summary>
internal interface IServerMessage : IDisposable
{
    /// <summary>Whether the server has answered that the transaction began.</summary>
    bool HasBegun { get; }

    /// <summary>
    /// Sends it; ends with the first row's coming. The rows are read as they come; with the end of the reader, the transaction has been
    /// rolled back.
    /// </summary>
    Task<DbDataReader> ExecuteAsync();

    /// <summary>Ends the query at the server; does nothing where none runs.</summary>
    void Cancel();
}
