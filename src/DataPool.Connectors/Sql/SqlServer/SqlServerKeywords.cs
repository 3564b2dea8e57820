using System.Globalization;
using DataPool.Connectors.Sql.Servers;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>The keywords of SQL Server's connection strings that are allowed (learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring).</summary>
internal static class SqlServerKeywords
{
    /// <summary>Where the name of an instance stands among what a target holds besides.</summary>
    internal const string Instance = "instance";

    /// <summary>Where it stands that the server's certificate is taken unseen.</summary>
    internal const string Trust = "trust";

    /// <summary>Where it stands that TLS comes before anything else (TDS 8).</summary>
    internal const string Strict = "strict";

    /// <summary>Where the name stands that the server's certificate must be made for.</summary>
    internal const string CertificateHost = "certificateHost";

    /// <summary>Whether the connections to several addresses are tried at once.</summary>
    internal const string MultiSubnet = "multiSubnet";

    /// <summary>Where it stands that DataPool's own account signs in.</summary>
    internal const string Integrated = "integrated";

    private static readonly string[] Yes = ["true", "yes", "sspi"];
    private static readonly string[] No = ["false", "no"];

    /// <summary>The keywords.</summary>
    internal static SqlKeywords Of(SqlOptions options) =>
        new SqlKeywords(
                "Server=db1,1433;Database=shop;User Id=reader;Password=…",
                "Server, Database, User Id, Password, Encrypt, Trust Server Certificate, Host Name In Certificate, Multi Subnet Failover, Application Intent")
            .Allow(Server, "Data Source", "Server", "Address", "Addr", "Network Address")
            .Allow(static (draft, value) => { draft.Database = value; return null; }, "Initial Catalog", "Database")
            .Allow(static (draft, value) => { draft.User = value; return null; }, "User ID", "UID", "User")
            .Allow(static (draft, value) => { draft.Password = value; return null; }, "Password", "PWD")
            .Allow(Encrypt, "Encrypt")
            .Allow(static (draft, value) => Flag(draft, value, Trust), "Trust Server Certificate")
            .Allow(static (draft, value) => { draft.Others[CertificateHost] = value; return null; }, "Host Name In Certificate")
            .Allow(static (draft, value) => Flag(draft, value, MultiSubnet), "Multi Subnet Failover")
            .Allow((draft, value) => IntegratedSecurity(draft, value, options), "Integrated Security", "Trusted_Connection")
            .AllowOnly("ReadOnly", "Application Intent")
            .Ignore(
                "Application Name", "App", "Command Timeout", "Connect Retry Count", "Connect Retry Interval", "Connect Timeout", "Connection Timeout", "Max Pool Size",
                "Min Pool Size", "Multiple Active Result Sets", "Persist Security Info", "Pooling", "Timeout", "Workstation ID", "WSID");

    /// <summary>Takes <c>tcp:db1\instance,1433</c> apart.</summary>
    internal static string? Server(SqlTargetDraft draft, string value)
    {
        const string protocol = "tcp:";
        var text = value.Trim();
        if (text.StartsWith(protocol, StringComparison.OrdinalIgnoreCase)) text = text[protocol.Length..];
        if (text.LastIndexOf(',') is var comma and >= 0)
        {
            if (SqlKeywords.Port(draft, text[(comma + 1)..].Trim()) is { } fault) return fault;
            text = text[..comma].Trim();
        }

        draft.Host = text;
        return null;
    }

    /// <summary>
    /// Takes <c>db1\instance</c> apart, in the host of fields too: an instance is looked for at the host where no port is named.
    /// </summary>
    internal static string? Split(SqlTargetDraft draft)
    {
        const int longestInstance = 16;
        var host = draft.Host!.Trim();
        var backslash = host.IndexOf('\\', StringComparison.Ordinal);
        if (backslash >= 0)
        {
            var instance = host[(backslash + 1)..];
            if (instance.Length is 0 or > longestInstance || !instance.All(static character => char.IsLetterOrDigit(character) || character is '_' or '$' or '#'))
                return "the name of the instance behind '\\' must be one of up to 16 letters and digits.";
            if (draft.Port is null) (draft.Place, draft.Others[Instance]) = (host, instance);
            host = host[..backslash];
        }

        draft.Host = host is "." or "(local)" ? "localhost" : host;
        return null;
    }

    private static string? Encrypt(SqlTargetDraft draft, string value)
    {
        switch (value.ToLower(CultureInfo.InvariantCulture))
        {
            case "optional" or "false" or "no":
                draft.Tls = SqlTls.Prefer;
                return null;
            case "mandatory" or "true" or "yes":
                draft.Tls = SqlTls.VerifyFull;
                return null;
            case "strict":
                draft.Tls = SqlTls.VerifyFull;
                draft.Others[Strict] = "";
                return null;
            default:
                return "must be Optional, Mandatory or Strict.";
        }
    }

    private static string? IntegratedSecurity(SqlTargetDraft draft, string value, SqlOptions options)
    {
        if (Yes.Contains(value, StringComparer.OrdinalIgnoreCase) && !options.AllowIntegratedSecurity)
            return $"is not allowed: it signs in with DataPool's own account. Name a user, or set {SqlOptions.IntegratedSecuritySetting} to true.";
        return Flag(draft, value, Integrated);
    }

    private static string? Flag(SqlTargetDraft draft, string value, string name)
    {
        if (Yes.Contains(value, StringComparer.OrdinalIgnoreCase)) draft.Others[name] = "";
        else if (!No.Contains(value, StringComparer.OrdinalIgnoreCase)) return "must be True or False.";
        return null;
    }
}
