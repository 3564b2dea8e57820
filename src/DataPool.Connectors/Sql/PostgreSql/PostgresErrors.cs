using System.Net.Sockets;
using System.Security.Authentication;
using DataPool.Connectors.Sql.Servers;
using DataPool.Core.Connectors;
using DataPool.Outside.Databases;
using Npgsql;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>PostgreSQL's error codes (postgresql.org/docs/current/errcodes-appendix.html) and Npgsql's failures as errors of a run.</summary>
internal static class PostgresErrors
{
    /// <summary>The error of an exception; null for a mistake of our own.</summary>
    internal static SourceException? Of(Exception exception, ServerRun run, SqlFailures failures)
    {
        if (exception is OwnDatabaseException) return failures.OwnDatabase();
        if (exception is PowerfulAccountException powerful) return failures.AccountRefused(powerful.Power);
        if (exception is PostgresException server) return Of(server, run, failures);
        if (exception is not (NpgsqlException or IOException or SocketException or AuthenticationException or TimeoutException or InvalidOperationException)) return null;
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is DatabaseCertificateException refused) return failures.CertificateRefused(refused.Message);
            if (inner is AuthenticationException) return failures.CertificateRefused("the encrypted connection could not be made");
        }

        if (IsUnreachable(exception)) return failures.Unreachable();
        // What Npgsql finds out about the handshake, in its own words, none of which holds a value of the connection.
        if (exception.Message.Contains("SSL connection requested", StringComparison.Ordinal)) return failures.TlsMissing();
        if (exception.Message.Contains("No password has been provided", StringComparison.Ordinal)) return failures.LoginRefused("it asks for a password, and none was given");
        if (exception.Message.StartsWith("\"Password\" authentication method", StringComparison.Ordinal))
            return failures.LoginRefused("it asks for the password itself, which travels only over a connection that is always encrypted; choose tls \"require\"");
        if (exception.Message.Contains("authentication method", StringComparison.OrdinalIgnoreCase))
            return failures.LoginRefused($"it asks for a kind of sign-in that uses DataPool's own account, which the setting {SqlOptions.IntegratedSecuritySetting} does not allow");
        return failures.ConnectionLost();
    }

    /// <summary>Whether nobody answered.</summary>
    internal static bool IsUnreachable(Exception exception) =>
        exception is NpgsqlException and not PostgresException && exception.Message.StartsWith("Failed to connect", StringComparison.Ordinal);

    /// <summary>Whether the connection is gone.</summary>
    internal static bool IsLost(Exception exception) => exception switch
    {
        PostgresException { SqlState: "57P01" or "57P02" or "57P05" } => true,
        PostgresException => false,
        NpgsqlException => !IsUnreachable(exception),
        IOException or SocketException or ObjectDisposedException => true,
        _ => false,
    };

    private static SourceException Of(PostgresException server, ServerRun run, SqlFailures failures) => server.SqlState switch
    {
        "57014" when server.MessageText.Contains("timeout", StringComparison.Ordinal) => run.Clock.Timeout(),
        "57014" or "40001" or "40P01" or "55P03" => failures.QueryStopped(server.MessageText),
        "57P01" or "57P02" or "57P05" or "08006" or "08003" => failures.ConnectionLost(),
        "57P03" or "53300" or "53400" => failures.ServerBusy(server.MessageText),
        "28P01" => failures.LoginFailed(),
        "28000" when IsTls(server, "SSL off", "no encryption") && run.Target.Tls == SqlTls.Disable => failures.TlsRequired(),
        "28000" => failures.LoginRefused($"PostgreSQL says \"{Hidden(server.MessageText, run)}\""),
        "3D000" => failures.DatabaseMissing(),
        "42501" => failures.PermissionDenied(server.MessageText),
        "25006" => SqlFailures.NotReadOnly($"something that writes: PostgreSQL says \"{ForeignText.Quote(server.MessageText)}\""),
        "42601" when server.MessageText.Contains("multiple commands", StringComparison.Ordinal) =>
            new SourceException("not_a_select", "source.query must be one statement; remove what follows the first ';'.", transient: false),
        _ when server.SqlState.StartsWith("53", StringComparison.Ordinal) || server.SqlState.StartsWith("58", StringComparison.Ordinal) => failures.QueryStopped(server.MessageText),
        _ => failures.QueryFailed(server.MessageText, server.Position > 0 && server.InternalQuery is null ? run.Text.PlaceOf(server.Position - 1) : null),
    };

    private static bool IsTls(PostgresException server, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (server.MessageText.Contains(word, StringComparison.Ordinal))
                return true;
        return false;
    }

    // Messages about signing in name user, database and this machine's address.
    private static string Hidden(string message, ServerRun run) => run.Target.IsSecret ? "access is not allowed" : ForeignText.Quote(message);
}
