using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using DataPool.Connectors.Sql.Servers;
using DataPool.Core.Connectors;
using DataPool.Outside.Databases;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>
/// Says in plain words what the driver throws, by the server's error numbers (dev.mysql.com/doc/mysql-errors, mariadb.com/kb/en/mariadb-error-codes).
/// </summary>
internal static partial class MySqlErrors
{
    private const string Product = "MySQL";
    private const string Driver = "MySqlConnector";
    private const int NoNumber = 0;
    private const int ShutdownInProgress = 1053;
    private const int ConnectionKilled = 1927;

    /// <summary>Whether nobody answered at an address.</summary>
    internal static bool IsUnreachable(Exception exception) =>
        exception is MySqlException { ErrorCode: MySqlErrorCode.UnableToConnectToHost, InnerException: not (AuthenticationException or DatabaseCertificateException) } && !SpeaksOfTls(exception);

    /// <summary>Whether a connection has broken off.</summary>
    internal static bool IsLost(Exception exception) => exception is MySqlException known
        ? (int)known.ErrorCode is ShutdownInProgress or ConnectionKilled
            || ((int)known.ErrorCode == NoNumber && known.InnerException is EndOfStreamException or IOException or SocketException or MySqlException)
        : exception is IOException or SocketException or ObjectDisposedException;

    /// <summary>The failure; null for what is no failure of the source.</summary>
    internal static SourceException? Explain(Exception exception, ServerRun run)
    {
        var failures = new SqlFailures(run.Target, Product);
        if (IsLost(exception)) return failures.ConnectionLost();
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is DatabaseCertificateException refused) return failures.CertificateRefused(refused.Message);
            if (inner is AuthenticationException) return failures.CertificateRefused("the encrypted connection could not be made");
        }

        // So the driver says that its connection has ended, or that something else than MySQL answers.
        if (exception is not MySqlException known) return exception is InvalidOperationException or { Source: Driver } ? failures.ConnectionLost() : null;
        if (SpeaksOfTls(known)) return failures.TlsMissing();
        return OfLogin(known, failures, run.Target) ?? OfQuery(known, failures, run);
    }

    private static SourceException? OfLogin(MySqlException exception, SqlFailures failures, SqlTarget target) => (int)exception.ErrorCode switch
    {
        1042 => failures.Unreachable(),
        1045 or 1698 => failures.LoginFailed(),
        1044 => new SourceException(
            "database_missing", $"{target.Subject} has no {target.DatabaseName[4..]}, or {target.UserName} may not use it. Check its name and the account's rights.", transient: false),
        1049 => failures.DatabaseMissing(),
        1129 => failures.LoginRefused("it has blocked this machine after many failed connections, until its administrator runs FLUSH HOSTS"),
        1130 => failures.LoginRefused("its accounts are for other machines than this one"),
        1820 or 1862 => failures.LoginRefused("the password has expired"),
        3118 or 4151 => failures.LoginRefused("the account is locked"),
        3159 => failures.TlsRequired(),
        1040 or 1203 => failures.ServerBusy("too many connections"),
        // Not only of connections: also of queries an hour.
        1226 => failures.ServerBusy(Exceeding().Replace(exception.Message, "the account has")),
        _ when exception.Message.Contains("caching_sha2_password", StringComparison.Ordinal) || exception.Message.Contains("sha256_password", StringComparison.Ordinal) =>
            failures.LoginRefused("the account sends its password over an encrypted connection only, so choose tls \"require\""),
        _ when exception.ErrorCode == MySqlErrorCode.NotSupportedAuthMode || exception.Message.StartsWith("Authentication method", StringComparison.Ordinal) =>
            failures.LoginRefused("the account signs in by a method that DataPool does not know; give it a password of mysql_native_password or caching_sha2_password"),
        _ => null,
    };

    private static SourceException OfQuery(MySqlException exception, SqlFailures failures, ServerRun run)
    {
        var message = Clean(exception.Message, run.Target);
        return (int)exception.ErrorCode switch
        {
            // The server's own limit and the driver's lie just behind the run's.
            1969 or 3024 or -1 => run.Clock.Timeout(),
            1792 => SqlFailures.NotReadOnly("a statement that writes"),
            1399 => SqlFailures.NotReadOnly("a procedure that ends the transaction it is called in"),
            1104 or 1142 or 1143 or 1227 or 1345 or 1356 or 1370 => failures.PermissionDenied(message),
            1205 or 1213 or 1317 => failures.QueryStopped(message),
            // Its disk, its memory, a table in memory or a packet is full.
            1021 or 1037 or 1038 or 1114 or 1153 => failures.QueryStopped(message),
            1064 => failures.QueryFailed(Syntax(message), Place(exception.Message, run.Query.Text)),
            _ => failures.QueryFailed(message),
        };
    }

    // MySQL and MariaDB both send the reader to a manual first.
    private static string Syntax(string message) => message.IndexOf("near '", StringComparison.Ordinal) is var near and >= 0 ? $"syntax error {message[near..]}" : message;

    // "near '…' at line 3": what follows begins at the mistake. Where it is found in that line once, it also tells the column.
    private static (int Line, int Column)? Place(string message, string query)
    {
        var match = Near().Match(message);
        if (!match.Success) return null;
        var lines = query.Split('\n');
        var line = int.Parse(match.Groups["line"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        var near = match.Groups["near"].Value.Split('\n')[0].TrimEnd();
        if (line > lines.Length) return null;
        if (near.Length == 0) return (line, lines[line - 1].TrimEnd().Length + 1);
        var column = lines[line - 1].IndexOf(near, StringComparison.Ordinal);
        return column >= 0 && lines[line - 1].LastIndexOf(near, StringComparison.Ordinal) == column ? (line, column + 1) : null;
    }

    private static bool SpeaksOfTls(Exception exception) => exception.Message.Contains("does not support SSL", StringComparison.Ordinal);

    // A message may name the account and the database, which a connection string keeps to itself.
    private static string Clean(string message, SqlTarget target)
    {
        var clean = Account().Replace(message, "");
        if (!target.IsSecret || target.Database.Length == 0) return clean;
        return clean
            .Replace($"`{target.Database}`.", "", StringComparison.OrdinalIgnoreCase)
            .Replace($"{target.Database}.", "", StringComparison.OrdinalIgnoreCase)
            .Replace($"'{target.Database}'", "'…'", StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@" (to|for) user '.*?'@'.*?'")]
    private static partial Regex Account();

    [GeneratedRegex("^User '.*?' has")]
    private static partial Regex Exceeding();

    [GeneratedRegex(@"near '(?<near>.*)' at line (?<line>\d{1,9})$", RegexOptions.Singleline)]
    private static partial Regex Near();
}
