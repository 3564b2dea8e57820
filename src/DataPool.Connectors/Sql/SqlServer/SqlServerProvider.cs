using System.Data;
using System.Data.Common;
using System.Net;
using DataPool.Connectors.Sql.Rows;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors;
using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>The provider <c>sqlserver</c>: Microsoft SQL Server and Azure SQL, through Microsoft.Data.SqlClient.</summary>
internal sealed class SqlServerProvider(SqlServices services) : ServerProvider(services)
{
    private const int DefaultPort = 1433;
    private const string Driver = "Microsoft.Data.SqlClient";

    // Of two queries that lock each other out this is the one that gives way. A pooled session keeps its level: it is said anew.
    private const string Begin = "SET DEADLOCK_PRIORITY LOW; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION;";
    private const string End = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;";

    // The driver's own end of a query is there for a server that does not answer ours.
    private const int SpareSeconds = 10;

    /// <inheritdoc/>
    public override string Name => "sqlserver";

    /// <inheritdoc/>
    protected override SqlDialect Dialect => SqlDialect.SqlServer;

    /// <inheritdoc/>
    protected override SqlTargetReader Reader { get; } = new(SqlServerKeywords.Of(services.Options), DefaultPort)
    {
        NeedsUser = !services.Options.AllowIntegratedSecurity,
        Split = SqlServerKeywords.Split,
    };

    /// <inheritdoc/>
    internal override DbDataSource Connect(SqlTarget target, IPAddress address, bool isPooled) => SqlServerConnections.Of(target, address, isPooled);

    /// <inheritdoc/>
    internal override bool IsUnreachable(Exception exception) => SqlServerErrors.IsUnreachable(exception);

    /// <inheritdoc/>
    protected override string? Refuse(SqlStatement statement, SqlQuery query) => query.AllowProcedures
        ? statement.Refuse("SELECT", "WITH", "EXEC", "EXECUTE") ?? SqlServerGuard.Refuse(query.Text, allowsProcedures: true)
        : statement.Refuse("SELECT", "WITH") ?? SqlServerGuard.Refuse(query.Text, allowsProcedures: false);

    // The server knows parameters by these names itself.
    /// <inheritdoc/>
    protected override string Placeholder(int index, string name) => name;

    /// <inheritdoc/>
    protected override Task BeginAsync(DbConnection connection, ServerRun run, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, Begin, SecondsOf(run), cancellationToken);

    /// <inheritdoc/>
    protected override Task EndAsync(DbConnection connection, CancellationToken cancellationToken) => ExecuteAsync(connection, End, SpareSeconds, cancellationToken);

    /// <inheritdoc/>
    protected override Task InspectAsync(DbConnection connection, ServerRun run, CancellationToken cancellationToken) =>
        SqlServerInspection.WarnAsync((SqlConnection)connection, run, SecondsOf(run), cancellationToken);

    /// <inheritdoc/>
    protected override DbCommand Command(DbConnection connection, ServerRun run)
    {
        var command = new SqlCommand(SqlServerTokens.WithoutComments(run.Query.Text), (SqlConnection)connection) { CommandTimeout = SecondsOf(run) };
        foreach (var (name, moment) in run.Parameters())
        {
            command.Parameters.Add(moment.Kind switch
            {
                SqlMomentKind.Date => new SqlParameter(name, SqlDbType.Date) { Value = moment.Value },
                SqlMomentKind.Local => new SqlParameter(name, SqlDbType.DateTime2) { Value = moment.Value },
                _ => new SqlParameter(name, SqlDbType.DateTimeOffset) { Value = new DateTimeOffset(moment.Value, TimeSpan.Zero) },
            });
        }

        return command;
    }

    /// <inheritdoc/>
    protected override RowWriter Rows(DbDataReader reader, DbCommand? command, string[] names, ServerRun run) =>
        new ColumnRows(SqlServerColumns.Of((SqlDataReader)reader, names, run.Context));

    /// <inheritdoc/>
    protected override SourceException? Explain(Exception exception, ServerRun run)
    {
        var failures = new SqlFailures(run.Target, "SQL Server");
        return exception switch
        {
            SqlServerOpenException error => SqlServerErrors.Of(error, failures, run.Target.Tls),
            SqlException error => SqlServerErrors.Of(error, failures),
            IOException => failures.ConnectionLost(),
            InvalidOperationException error => SqlServerErrors.Of(error, failures),
            // The driver's check of a connection string, before it connects; its message may hold a value.
            ArgumentException => new SourceException(
                "connection_invalid", "The connection to SQL Server holds a name or password that is too long for it (128 characters). Shorten it.", transient: false),
            // What a server that breaks its protocol makes of the driver's own state.
            InvalidOperationException or { Source: Driver } => failures.ConnectionLost(),
            _ => null,
        };
    }

    /// <inheritdoc/>
    protected override bool IsLost(Exception exception) => SqlServerErrors.IsLost(exception);

    private static int SecondsOf(ServerRun run) => (int)Math.Ceiling(run.Clock.Left.TotalSeconds) + SpareSeconds;

    private static async Task ExecuteAsync(DbConnection connection, string text, int seconds, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // One of the two above.
        var command = new SqlCommand(text, (SqlConnection)connection) { CommandTimeout = seconds };
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
