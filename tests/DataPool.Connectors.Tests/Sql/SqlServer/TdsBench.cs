using System.Security.Cryptography.X509Certificates;
using DataPool.Tds;
using DataPool.Tds.Requests;
using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Tests.Sql.SqlServer;

/// <summary>A double of SQL Server, and its client.</summary>
internal sealed class TdsBench : IAsyncDisposable
{
    public TdsBench(Func<TdsRequest, CancellationToken, Task<TdsAnswer>> answer, X509Certificate2? certificate = null)
    {
        Script = new ScriptedDatabase(answer);
        Server = new TdsServer(Script, certificate: certificate);
    }

    public TdsBench(Func<TdsRequest, TdsAnswer> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public TdsServer Server { get; }

    public ScriptedDatabase Script { get; }

    public string ConnectionString(Action<SqlConnectionStringBuilder>? change = null)
    {
        var builder = new SqlConnectionStringBuilder
        {
            DataSource = $"127.0.0.1,{Server.Port}",
            InitialCatalog = Server.DatabaseName,
            UserID = Server.User,
            Password = Server.Password,
            Encrypt = SqlConnectionEncryptOption.Optional,
            Pooling = false,
            ConnectRetryCount = 0,
        };
        change?.Invoke(builder);
        return builder.ConnectionString;
    }

    public async Task<SqlConnection> OpenAsync(Action<SqlConnectionStringBuilder>? change = null)
    {
        var connection = new SqlConnection(ConnectionString(change));
        try
        {
            await connection.OpenAsync(Xunit.TestContext.Current.CancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
