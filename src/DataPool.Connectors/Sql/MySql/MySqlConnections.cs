using System.Data.Common;
using System.Net;
using DataPool.Connectors.Sql.Servers;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>Reads connections, and makes the driver's own of them.</summary>
internal static class MySqlConnections
{
    private const int DefaultPort = 3306;
    private const string PublicKey = "AllowPublicKeyRetrieval";
    private const string Compression = "UseCompression";

    // A run's own clock ends most waits earlier; what is left behind then must not pile up.
    private const uint ConnectSeconds = 30;

    // Within the grace that a read has after its time-out: then the connection is cut.
    private const int CancellationSeconds = 1;

    /// <summary>Reads them from a definition.</summary>
    internal static SqlTargetReader Reader { get; } = new(
        new SqlKeywords(
                "Server=db1;Database=shop;User ID=reader;Password=…",
                $"Server, Port, Database, User ID, Password, SslMode, {PublicKey}, {Compression}")
            .Allow(static (draft, value) => { draft.Host = value; return null; }, "Server", "Host", "Data Source", "Address", "Addr", "Network Address")
            .Allow(SqlKeywords.Port, "Port")
            .Allow(static (draft, value) => { draft.Database = value; return null; }, "Database", "Initial Catalog")
            .Allow(static (draft, value) => { draft.User = value; return null; }, "User ID", "Username", "Uid", "User")
            .Allow(static (draft, value) => { draft.Password = value; return null; }, "Password", "Pwd")
            .Allow(Tls, "SslMode", "Ssl-Mode")
            .Allow(static (draft, value) => Flag(draft, PublicKey, value), PublicKey)
            .Allow(static (draft, value) => Flag(draft, Compression, value), Compression, "Compress")
            .AllowOnly("utf8mb4", "Character Set", "CharSet")
            .Ignore(
                "Application Name", "Connection Timeout", "Connect Timeout", "Connection Idle Timeout", "Connection Lifetime", "Connection Reset", "Default Command Timeout",
                "Maximum Pool Size", "Max Pool Size", "Minimum Pool Size", "Min Pool Size", "Persist Security Info", "Pooling"),
        DefaultPort);

    /// <summary>The driver's connections to a target at an address.</summary>
    internal static DbDataSource Make(SqlTarget target, IPAddress address, bool isPooled)
    {
        var builder = new MySqlDataSourceBuilder(new MySqlConnectionStringBuilder
        {
            ApplicationName = "DataPool",
            Server = address.ToString(),
            Port = (uint)target.Port,
            ConnectionProtocol = MySqlConnectionProtocol.Sockets,
            Database = target.Database,
            UserID = target.User,
            Password = target.Password,
            SslMode = target.Tls switch
            {
                SqlTls.Disable => MySqlSslMode.Disabled,
                SqlTls.Prefer => MySqlSslMode.Preferred,
                // The name of a certificate is checked below: the driver knows the address alone.
                _ => MySqlSslMode.Required,
            },
            AllowPublicKeyRetrieval = target.Others.GetValueOrDefault(PublicKey) == bool.TrueString,
            UseCompression = target.Others.GetValueOrDefault(Compression) == bool.TrueString,
            Pooling = isPooled,
            MaximumPoolSize = SqlServices.MaxOfSource,
            ConnectionTimeout = ConnectSeconds,
            CancellationTimeout = CancellationSeconds,
            CharacterSet = "utf8mb4",
            AllowLoadLocalInfile = false,
            AllowUserVariables = false,
            AutoEnlist = false,
            ServerRedirectionMode = MySqlServerRedirectionMode.Disabled,
            // Values as they are stored: none is taken for an identifier or a truth value, and a date may be no date.
            GuidFormat = MySqlGuidFormat.None,
            TreatTinyAsBoolean = false,
            AllowZeroDateTime = true,
        }.ConnectionString);
        if (target.Tls == SqlTls.VerifyFull) builder.UseRemoteCertificateValidationCallback(MySqlCertificate.Demand(target.Host));
        return new EndingSource(builder.Build());
    }

    private static string? Tls(SqlTargetDraft draft, string value)
    {
        SqlTls? tls = value.ToUpperInvariant() switch
        {
            "NONE" or "DISABLED" => SqlTls.Disable,
            "PREFERRED" => SqlTls.Prefer,
            "REQUIRED" => SqlTls.Require,
            "VERIFYFULL" or "VERIFY_IDENTITY" => SqlTls.VerifyFull,
            _ => null,
        };
        draft.Tls = tls ?? draft.Tls;
        return tls is null ? "must be Disabled, Preferred, Required or VerifyFull." : null;
    }

    private static string? Flag(SqlTargetDraft draft, string name, string value)
    {
        if (!bool.TryParse(value, out var flag)) return "must be true or false.";
        draft.Others[name] = flag.ToString();
        return null;
    }
}
