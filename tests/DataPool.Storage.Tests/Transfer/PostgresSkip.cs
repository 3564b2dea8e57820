using DataPool.TestServers;

namespace DataPool.Storage.Tests.Transfer;

/// <summary>Skips what needs a PostgreSQL server where none is installed.</summary>
public static class PostgresSkip
{
    public const string Reason = "PostgreSQL is not installed: apt-get install postgresql (test.sh does it as root).";

    public static bool IsThere => PostgresServer.Missing is null;
}
