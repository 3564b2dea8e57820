using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using DataPool.Connectors.Sql.Servers;
using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>The connections to one address of a target. The driver keeps them by their connection string.</summary>
internal sealed class SqlServerConnections(string connectionString) : DbDataSource
{
    // The driver tries a port that nobody listens on for as long: not longer than a person would wait for the answer.
    private const int ConnectSeconds = 5;

    /// <inheritdoc/>
    public override string ConnectionString => connectionString;

    /// <summary>Hardened connections, that say they only read.</summary>
    internal static SqlServerConnections Of(SqlTarget target, IPAddress address, bool isPooled)
    {
        var others = target.Others;
        var isVerified = target.Tls == SqlTls.VerifyFull && !others.ContainsKey(SqlServerKeywords.Trust);
        var builder = new SqlConnectionStringBuilder
        {
            DataSource = Address(target, address),
            InitialCatalog = target.Database,
            ApplicationIntent = ApplicationIntent.ReadOnly,
            ApplicationName = "DataPool",
            WorkstationID = "DataPool",
            Encrypt = target.Tls is SqlTls.Disable or SqlTls.Prefer ? SqlConnectionEncryptOption.Optional
                : others.ContainsKey(SqlServerKeywords.Strict) ? SqlConnectionEncryptOption.Strict
                : SqlConnectionEncryptOption.Mandatory,
            TrustServerCertificate = !isVerified,
            Pooling = isPooled,
            MaxPoolSize = SqlServices.MaxOfSource,
            // A server that comes back is welcome at once: when it is tried again is the connector's business.
            PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock,
            ConnectTimeout = ConnectSeconds,
            ConnectRetryCount = 0,
            Enlist = false,
            PersistSecurityInfo = false,
        };
        // The certificate is made for the name, the connection for an address that was checked.
        if (isVerified) builder.HostNameInCertificate = others.GetValueOrDefault(SqlServerKeywords.CertificateHost, target.Host);
        if (others.ContainsKey(SqlServerKeywords.MultiSubnet)) builder.MultiSubnetFailover = true;
        if (others.ContainsKey(SqlServerKeywords.Integrated) || target.User.Length == 0)
        {
            builder.IntegratedSecurity = true;
        }
        else
        {
            builder.UserID = target.User;
            builder.Password = target.Password;
        }

        return new SqlServerConnections(builder.ConnectionString);
    }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => new SqlConnection(connectionString);

    // The driver tells nobody whether a connection was never made or was lost.
    /// <inheritdoc/>
    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = new SqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (SqlException exception)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new SqlServerOpenException(exception);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            using var any = new SqlConnection(connectionString);
            SqlConnection.ClearPool(any);
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        return base.DisposeAsyncCore();
    }

    private static string Address(SqlTarget target, IPAddress address)
    {
        var host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return target.Others.TryGetValue(SqlServerKeywords.Instance, out var instance) ? $"tcp:{host}\\{instance}" : $"tcp:{host},{target.Port}";
    }
}
