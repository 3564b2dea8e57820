using System.Data.Common;
using Microsoft.Data.SqlClient;
using MySqlConnector;
using Npgsql;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>The keywords that the drivers know: these are no secrets, whatever stands behind them.</summary>
internal static class SqlDriverKeywords
{
    /// <summary>Whether some driver knows it.</summary>
    internal static bool Contains(string keyword)
    {
        DbConnectionStringBuilder[] drivers = [new NpgsqlConnectionStringBuilder(), new MySqlConnectionStringBuilder(), new SqlConnectionStringBuilder()];
        return Array.Exists(drivers, driver => IsKnown(driver, keyword));
    }

    private static bool IsKnown(DbConnectionStringBuilder driver, string keyword)
    {
        try
        {
            _ = driver[keyword];
            return true;
        }
        catch (NotSupportedException)
        {
            // It knows it from other systems.
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or KeyNotFoundException)
        {
            return false;
        }
    }
}
