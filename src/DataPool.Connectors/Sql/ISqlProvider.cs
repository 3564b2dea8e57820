using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql;

/// <summary>One kind of database. Stateless but for its bound on concurrent queries; thread-safe.</summary>
internal interface ISqlProvider
{
    /// <summary>The word in <c>source.provider</c>.</summary>
    string Name { get; }

    /// <summary>Whether its databases have stored procedures, which <c>source.allowProcedures</c> may allow.</summary>
    bool HasProcedures => false;

    /// <summary>Reads and checks the connection's properties without I/O, adding every error; null only then.</summary>
    object? ReadConnection(ObjectReader source);

    /// <summary>Why the text cannot be a query that reads ("must …", to follow the property's path), or null. No I/O.</summary>
    string? Refuse(SqlQuery query);

    /// <summary>A connector is gone, paused or reads elsewhere: what is kept for its sake is let go.</summary>
    void Forget(int connector)
    {
    }

    /// <summary>Runs the query and reads all rows, under the contract of <see cref="IPullType.ReadAsync"/>.</summary>
    /// <param name="connection">What <see cref="ReadConnection"/> returned.</param>
    /// <param name="query">What to read.</param>
    /// <param name="context">The run.</param>
    /// <param name="cancellationToken">Ends the query at the source too.</param>
    Task<PullResult> ReadAsync(object connection, SqlQuery query, PullContext context, CancellationToken cancellationToken);
}
