using System.Data.Common;
using System.Net;
using DataPool.Connectors.Sql.Servers;
using DataPool.Outside.Databases;
using Npgsql;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>Makes Npgsql's pools: to a checked address, and without anything of this machine's own account.</summary>
internal static class PostgresConnections
{
    private const int ConnectSeconds = 20;

    // Within the grace that a read has after its time-out.
    private const int CancellationMilliseconds = 400;
    private const int KeepAliveSeconds = 5;

    internal static DbDataSource Make(SqlTarget target, IPAddress address, bool isPooled, bool allowIntegratedSecurity)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = address.ToString(),
            Port = target.Port,
            Database = target.Database,
            Username = target.User,
            ApplicationName = "DataPool",
            Pooling = isPooled,
            MinPoolSize = 0,
            MaxPoolSize = SqlServices.MaxOfSource,
            // A run gives up earlier; what it leaves behind then must not pile up.
            Timeout = ConnectSeconds,
            CancellationTimeout = CancellationMilliseconds,
            Enlist = false,
            // What a query may leave behind has been taken back when its run ends (PostgresSession.End): DISCARD ALL would cost every run.
            NoResetOnClose = true,
            // Of whole results, not of single rows: each time it is empty costs a wait.
            ReadBufferSize = 32 * 1024,
            // A server that the network lost is noticed by who waits for it, long before a query's own time is over.
            TcpKeepAlive = true,
            TcpKeepAliveTime = KeepAliveSeconds,
            TcpKeepAliveInterval = KeepAliveSeconds,
            GssEncryptionMode = GssEncryptionMode.Disable,
            RequireAuth = RefusedSignIns(target.Tls, allowIntegratedSecurity),
            SslMode = target.Tls switch
            {
                SqlTls.Disable => SslMode.Disable,
                SqlTls.Prefer => SslMode.Prefer,
                _ => SslMode.Require,
            },
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        // Also an empty one: without a provider, Npgsql looks for a password file of the account.
        builder.UsePasswordProvider(_ => target.Password, (_, _) => ValueTask.FromResult(target.Password));
        builder.UseSslClientAuthenticationOptionsCallback(options =>
        {
            // The address is the one that was checked; the certificate is made for the name.
            options.TargetHost = target.Host;
            // Npgsql takes one of the account's home folder.
            options.ClientCertificates = [];
            if (target.Tls == SqlTls.VerifyFull) DatabaseCertificate.Demand(options);
        });
        builder.UsePhysicalConnectionInitializer(static _ => throw new NotSupportedException(), PostgresSession.CheckAsync);
        return builder.Build();
    }

    // Kerberos would sign in as the account that DataPool runs under. And whoever stands in between can say that the server knows
    // no encryption, and then ask for the password itself.
    private static string? RefusedSignIns(SqlTls tls, bool allowIntegratedSecurity) => (tls, allowIntegratedSecurity) switch
    {
        (SqlTls.Disable or SqlTls.Prefer, true) => "!Password",
        (SqlTls.Disable or SqlTls.Prefer, false) => "!Password,!GSS,!SSPI",
        (_, true) => null,
        _ => "!GSS,!SSPI",
    };
}
