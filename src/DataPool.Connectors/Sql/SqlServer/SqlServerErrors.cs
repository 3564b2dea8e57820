using System.Security.Authentication;
using DataPool.Connectors.Sql.Servers;
using DataPool.Core.Connectors;
using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>SQL Server's errors (learn.microsoft.com/sql/relational-databases/errors-events) as failures of a run.</summary>
internal static class SqlServerErrors
{
    private const byte FatalClass = 20;
    private const byte ResourceClass = 17;
    private const int TimedOut = -2;
    private const int NoEncryption = 20;

    /// <summary>Whether a connection that was there is gone.</summary>
    internal static bool IsLost(Exception exception) => exception is SqlException { Class: >= FatalClass } or IOException or ObjectDisposedException;

    /// <summary>Whether nobody answered who is a SQL Server.</summary>
    internal static bool IsUnreachable(Exception exception) =>
        exception is SqlServerOpenException { Error: var error } && !IsOfTls(error) && (error.Number == TimedOut || (error.Class >= FatalClass && error.Number <= 0));

    /// <summary>Why no connection could be made, in plain words.</summary>
    internal static SourceException Of(SqlServerOpenException exception, SqlFailures failures, SqlTls tls)
    {
        var error = exception.Error;
        // Nobody asked for a certificate, nor for encryption: whoever cannot even begin it is no SQL Server.
        if ((tls is SqlTls.Disable or SqlTls.Prefer) && IsOfTls(error)) return failures.Unreachable();
        if (error.InnerException is AuthenticationException)
            return failures.CertificateRefused("its certificate is not made for this name, is over, or comes from an authority that this machine does not know");
        if (IsOfTls(error)) return failures.TlsMissing();
        return IsUnreachable(exception) ? failures.Unreachable() : Of(error, failures);
    }

    /// <summary>What the driver says of its connections: none was free in time, or one has ended.</summary>
    internal static SourceException Of(InvalidOperationException exception, SqlFailures failures) =>
        exception.Message.Contains("from the pool", StringComparison.Ordinal) ? failures.AllInUse() : failures.ConnectionLost();

    /// <summary>An error in plain words.</summary>
    internal static SourceException Of(SqlException error, SqlFailures failures)
    {
        var message = error.Errors.Count > 0 ? error.Errors[0].Message : error.Message;
        return error.Number switch
        {
            18456 or 18452 or 18450 or 18451 or 18458 or 18459 or 18460 or 18461 => failures.LoginFailed(),
            18470 => failures.LoginRefused("the account is turned off"),
            18486 => failures.LoginRefused("the account is locked"),
            18487 or 18463 or 18464 or 18465 or 18466 or 18467 or 18468 => failures.LoginRefused("its password has expired"),
            18488 => failures.LoginRefused("its password must be changed first"),
            40615 or 40914 => failures.LoginRefused("the server's firewall does not let this machine in"),
            4060 or 4064 or 911 => failures.DatabaseMissing(),
            229 or 230 or 262 or 297 or 300 or 371 or 916 => failures.PermissionDenied(message),
            1205 or 1222 or 3960 or 3961 or 3966 => failures.QueryStopped(message),
            17142 or 17809 or 17810 or 10928 or 10929 or 40197 or 40501 or 40613 or 49918 or 49919 or 49920 => failures.ServerBusy(message),
            TimedOut => failures.QueryStopped("the server did not answer in time"),
            _ when IsLost(error) => failures.ConnectionLost(),
            _ when error.Class >= ResourceClass => failures.QueryStopped(message),
            _ => failures.QueryFailed(message, error.LineNumber),
        };
    }

    // The server has no TLS, or breaks its handshake off.
    private static bool IsOfTls(SqlException error) =>
        error is { Class: >= FatalClass, Number: NoEncryption } or { Class: >= FatalClass, InnerException: AuthenticationException or IOException };
}
