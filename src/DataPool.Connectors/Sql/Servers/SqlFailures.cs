using DataPool.Core.Connectors;

namespace DataPool.Connectors.Sql.Servers;

/// <summary>What can go wrong with a database server, in the same words for every provider. What the server says is shortened.</summary>
/// <param name="target">The connection.</param>
/// <param name="product">What the server is, as people call it: PostgreSQL, SQL Server.</param>
internal sealed class SqlFailures(SqlTarget target, string product)
{
    internal SourceException Unreachable() => new(
        "unreachable", $"{target.Subject} cannot be reached. Check the name and the port, that {product} runs there, and that no firewall stands in between.", transient: true);

    internal static SourceException NoAnswer(SqlTarget target, TimeSpan patience) => new(
        "unreachable", $"{target.Subject} did not let anybody in within {patience.TotalSeconds:0} seconds. Check that it is the right port, and that the server is not overloaded.", transient: true);

    internal SourceException CertificateRefused(string reason) => new(
        "certificate_untrusted",
        $"{target.Subject} is not trusted: {ForeignText.Quote(reason)}. Add its authority to this machine's trusted ones (update-ca-certificates). With {Way(SqlTls.Require)} the connection is encrypted without looking at the certificate.",
        transient: false);

    internal SourceException TlsMissing() => new(
        "tls_missing", $"{target.Subject} offers no encrypted connection, which {Way(target.Tls)} asks for. Turn it on at the server, or choose {Way(SqlTls.Prefer)}.", transient: false);

    internal SourceException TlsRequired() => new(
        "tls_required", $"{target.Subject} takes encrypted connections only. Choose {Way(SqlTls.Require)}.", transient: false);

    internal SourceException LoginFailed() => new(
        "login_failed", $"{target.Subject} does not let {target.UserName} in. Check the user name and the password.", transient: false);

    internal SourceException LoginRefused(string reason) => new(
        "login_failed", $"{target.Subject} does not let {target.UserName} in: {reason}.", transient: false);

    internal SourceException AccountRefused(string power) => new(
        "account_refused",
        $"{target.UserName} {power} of {product}, and so reaches the server's files and programs, which no read-only transaction protects. ".ToSentence()
            + "Give the connector an account of its own: CREATE ROLE reader LOGIN PASSWORD '…'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader.",
        transient: false);

    internal SourceException DatabaseMissing() => new(
        "database_missing", $"{target.Subject} has no such database: {target.DatabaseName}. Check its name.", transient: false);

    internal SourceException PermissionDenied(string message) => new(
        "permission_denied", $"{target.UserName} may not read this: {product} says \"{ForeignText.Quote(message)}\". Let the database's administrator grant it.".ToSentence(), transient: false);

    internal SourceException QueryFailed(string message, (int Line, int Column)? place = null) => new(
        "query_failed", $"The query failed{Place(place)}: {product} says \"{ForeignText.Quote(message)}\". Correct source.query.", transient: false);

    internal SourceException QueryFailed(string message, int line) => new(
        "query_failed", $"The query failed at line {line}: {product} says \"{ForeignText.Quote(message)}\". Correct source.query.", transient: false);

    internal SourceException QueryStopped(string message) => new(
        "query_stopped", $"The query was ended by the server: {product} says \"{ForeignText.Quote(message)}\". It is tried again later.", transient: true);

    internal SourceException ServerBusy(string message) => new(
        "server_busy", $"{target.Subject} takes no connection now: {product} says \"{ForeignText.Quote(message)}\". It is tried again later.", transient: true);

    internal SourceException AllInUse() => new(
        "server_busy", $"All connections to {target.Subject.ToClause()} are in use. It is tried again later.", transient: true);

    internal SourceException ConnectionLost() => new(
        "connection_lost", $"The connection to the server broke off. {target.Subject} may have been restarted; it is tried again later.", transient: true);

    internal SourceException OwnDatabase() => new(
        "own_database", $"{target.Subject} is asked for a database of DataPool's own. Choose the database that your data is in.", transient: false);

    /// <summary>The statement would do something else than read.</summary>
    /// <param name="what">As <c>it uses …</c> goes on.</param>
    internal static SourceException NotReadOnly(string what) => new(
        "not_read_only", $"source.query must only read, but it uses {what}. Remove that: a connector never changes its source.", transient: false);

    // How it is asked for: a property, or a keyword of a connection string.
    private string Way(SqlTls tls) => !target.IsSecret ? $"tls \"{tls.Word()}\"" : (product, tls) switch
    {
        ("SQL Server", SqlTls.Disable or SqlTls.Prefer) => "Encrypt=Optional",
        ("SQL Server", SqlTls.Require) => "Encrypt=Mandatory; Trust Server Certificate=True",
        ("SQL Server", _) => "Encrypt=Mandatory",
        ("MySQL", SqlTls.Disable) => "SslMode=Disabled",
        ("MySQL", SqlTls.Prefer) => "SslMode=Preferred",
        ("MySQL", SqlTls.Require) => "SslMode=Required",
        ("MySQL", _) => "SslMode=VerifyFull",
        _ => $"SSL Mode={(tls == SqlTls.VerifyFull ? "VerifyFull" : tls.ToString())}",
    };

    private static string Place((int Line, int Column)? place) => place is var (line, column) ? $" at line {line}, column {column}" : "";
}

/// <summary>Texts at the beginning of a sentence.</summary>
internal static class Sentence
{
    internal static string ToSentence(this string text) => text.Length > 0 && char.IsLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    internal static string ToClause(this string text) => text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
