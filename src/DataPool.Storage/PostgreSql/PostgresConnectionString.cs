using Npgsql;

namespace DataPool.Storage.PostgreSql;

/// <summary>What can be said of a connection string without connecting.</summary>
public static class PostgresConnectionString
{
    /// <summary>True for one that names a host, in keywords that are known. What is wrong with it is not told: it may hold a part of a password.</summary>
    public static bool IsValid(string connectionString)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connectionString).Host);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
