using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>No connection could be made.</summary>
internal sealed class SqlServerOpenException(SqlException error) : Exception(null, error)
{
    /// <summary>Why.</summary>
    internal SqlException Error => error;
}
