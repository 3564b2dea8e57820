using System.Globalization;

namespace DataPool.Storage.PostgreSql;

/// <summary>
/// The numbers of the advisory locks that programs take in the database, within a transaction
/// (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
/// </summary>
internal static class PostgresLocks
{
    // "DataPool" in ASCII, and after it.
    private const long First = 0x44_61_74_61_50_6F_6F_6C;

    /// <summary>Whoever changes the schema.</summary>
    public const long Schema = First;

    /// <summary>Whoever changes the configuration.</summary>
    public const long Configuration = First + 1;

    /// <summary>Whoever makes an uploaded file the waiting or the kept one.</summary>
    public const long Files = First + 3;

    /// <summary>Whoever moves a data directory into the database; held by its session.</summary>
    public const long Move = First + 16;

    /// <summary>Whoever commits to the log, or takes a stream or a connector over.</summary>
    public const long Log = First + 2;

    /// <summary>The statement that waits for a lock, which ends with the transaction.</summary>
    public static string Statement(long number) => string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({number})");

    /// <summary>Waits for a lock, which ends with the transaction.</summary>
    public static Task LockAsync(this PostgresSession session, long number) => session.RunAsync("SELECT pg_advisory_xact_lock($1)", number);
}
