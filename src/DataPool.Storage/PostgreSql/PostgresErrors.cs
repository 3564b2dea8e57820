using System.Data.Common;
using System.Net.Sockets;
using DataPool.Core.Storage;
using Npgsql;

namespace DataPool.Storage.PostgreSql;

/// <summary>PostgreSQL's errors in the words of the contract; never with a part of the connection string.</summary>
internal static class PostgresErrors
{
    private const string IdleInTransactionTimeout = "25P03";
    private const string ServerGoesOn = "DataPool goes on by itself";
    private const string RunAgain = "run the command again";

    /// <summary>An error of the database or of the way to it, rather than of this program.</summary>
    public static bool IsDatabase(Exception error) => error is DbException or SocketException or IOException or TimeoutException;

    /// <summary>An error of the database server or of the way to it.</summary>
    public static bool IsServer(Exception error) => error is NpgsqlException or SocketException or TimeoutException;

    /// <summary>True for what passes by itself: the server is away, starting, full of connections, or another transaction stood in the way.</summary>
    public static bool IsTransient(Exception error) => error switch
    {
        StorageException { InnerException: { } inner } => IsTransient(inner),
        PostgresException postgres => IsLost(postgres) || IsConflict(postgres) || postgres.SqlState is
            PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.TooManyConnections,
        _ => IsLost(error),
    };

    /// <summary>Another transaction stood in the way, and this one was rolled back for certain.</summary>
    public static bool IsConflict(Exception error) => (error as PostgresException)?.SqlState is
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    /// <summary>The connection is gone, or was never made.</summary>
    public static bool IsLost(Exception error) => error switch
    {
        PostgresException postgres => postgres.SqlState.StartsWith("08", StringComparison.Ordinal) || postgres.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or IdleInTransactionTimeout,
        NpgsqlException { InnerException: { } inner } => IsLost(inner),
        _ => error is SocketException or IOException or TimeoutException,
    };

    /// <summary>Trying was given up after a time; trying again would take as long.</summary>
    public static bool IsTimeout(Exception error) => error is TimeoutException or { InnerException: TimeoutException };

    /// <param name="what">What the database could not do.</param>
    /// <param name="error">What was thrown.</param>
    public static StorageException Wrap(string what, Exception error)
    {
        if (error is StorageException known) return known;
        return new StorageException($"The PostgreSQL database could not {what}: {Reason(error)}. {Advice(error, ServerGoesOn)}", error);
    }

    /// <summary>The same for a command, which does not go on by itself.</summary>
    /// <param name="outcome">What was not done, and how things stand.</param>
    /// <param name="error">What was thrown.</param>
    public static StorageException WrapCommand(string outcome, Exception error) => new($"{outcome}: {Reason(error)}. {Advice(error, RunAgain)}", error);

    /// <summary>The answer to a commit was lost, and the database could not be asked for it.</summary>
    public static StorageException InDoubt(Exception error) => new(
        $"The PostgreSQL database did not say whether it has committed: {Reason(error)}. The change may have been made; look before you make it again.", error) { IsInDoubt = true };

    // The message alone: a detail may hold what is stored.
    private static string Reason(Exception error) => error switch
    {
        PostgresException postgres => $"{postgres.MessageText.TrimEnd('.')} (code {postgres.SqlState})",
        NpgsqlException { InnerException: { } inner } => $"{error.Message.TrimEnd('.')}: {inner.Message.TrimEnd('.')}",
        _ => error.Message.TrimEnd('.'),
    };

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static string Advice(Exception error, string next) => (error as PostgresException)?.SqlState switch
    {
        "28P01" or "28000" => "Check the user name and the password in ConnectionStrings:DataPool, and the server's pg_hba.conf.",
        "3D000" => "Create the database (CREATE DATABASE … ENCODING 'UTF8'), or name one that exists in ConnectionStrings:DataPool.",
        "42501" => "Make the user of ConnectionStrings:DataPool the owner of the database and of its schema \"datapool\".",
        "25006" => "Name the primary server in ConnectionStrings:DataPool, and take default_transaction_read_only away from its database and user.",
        "53100" => $"Free space on the disk of the database server; {next} then.",
        "53200" => $"Give the database server more memory; {next} then.",
        "53300" => $"Close other programs' connections, or raise the server's max_connections or the user's CONNECTION LIMIT; {next} then.",
        "57P01" or "57P02" or "57P03" => $"The database server is being stopped or started; {next} when it is back.",
        "40001" or "40P01" or "55P03" => "Other transactions stood in the way. Try again.",
        "3F000" or "42P01" or "42703" => "The schema \"datapool\" is not whole: stop DataPool and restore a backup.",
        "XX001" or "XX002" => "The database is damaged: stop DataPool, keep a copy of the server's data and restore a backup.",
        "57014" => $"Look at what keeps the database server or the network busy; {next} then.",
        null when IsTimeout(error) => $"Look at what keeps the database server or the network busy; {next} then.",
        null when !IsLost(error) => "Check the settings in ConnectionStrings:DataPool.",
        null => $"Check that the database server runs, and its host and port in ConnectionStrings:DataPool; {next} when it answers.",
        _ => "Look into the log of the database server.",
    };
}
