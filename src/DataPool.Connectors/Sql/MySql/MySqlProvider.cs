using System.Data;
using System.Data.Common;
using System.Net;
using DataPool.Connectors.Sql.Rows;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>
/// Reads MySQL and MariaDB servers. Queries are prepared at the server, which takes one statement at a time there, and run in a
/// read-only transaction.
/// </summary>
internal sealed class MySqlProvider(SqlServices services) : ServerProvider(services)
{
    private readonly MySqlJsonColumns _jsonColumns = new();

    /// <inheritdoc/>
    public override string Name => "mysql";

    /// <inheritdoc/>
    protected override SqlDialect Dialect => SqlDialect.MySql;

    /// <inheritdoc/>
    protected override SqlTargetReader Reader => MySqlConnections.Reader;

    /// <inheritdoc/>
    internal override DbDataSource Connect(SqlTarget target, IPAddress address, bool isPooled) => MySqlConnections.Make(target, address, isPooled);

    /// <inheritdoc/>
    internal override bool IsUnreachable(Exception exception) => MySqlErrors.IsUnreachable(exception);

    /// <inheritdoc/>
    protected override bool IsLost(Exception exception) => MySqlErrors.IsLost(exception);

    /// <inheritdoc/>
    protected override SourceException? Explain(Exception exception, ServerRun run) => MySqlErrors.Explain(exception, run);

    // What the server's own modes make of the text is seen when it runs.
    /// <inheritdoc/>
    protected override string? Refuse(SqlStatement statement, SqlQuery query)
    {
        if (MySqlStatement.Read(query.Text, MySqlQuoting.Usual, query.AllowProcedures, out var refusal) is not { } read) return refusal;
        return read.Parameters.FirstOrDefault(name => !SqlParameters.Names.Contains(name)) is { } unknown ? SqlParameters.UnknownReason(unknown) : null;
    }

    // The text is made anew from its own tokens, see MySqlStatement.
    /// <inheritdoc/>
    protected override string Placeholder(int index, string name) => "?";

    /// <inheritdoc/>
    protected override Task BeginAsync(DbConnection connection, ServerRun run, CancellationToken cancellationToken) =>
        MySqlSession.BeginAsync((MySqlConnection)connection, run, cancellationToken);

    /// <inheritdoc/>
    protected override Task InspectAsync(DbConnection connection, ServerRun run, CancellationToken cancellationToken) =>
        MySqlInspection.InspectAsync((MySqlConnection)connection, run, cancellationToken);

    // Its text is known only when the server has told its modes.
    /// <inheritdoc/>
    protected override DbCommand Command(DbConnection connection, ServerRun run) =>
        new MySqlCommand("", (MySqlConnection)connection) { CommandTimeout = MySqlSession.SecondsOf(run) };

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteAsync(DbCommand command, ServerRun run, CancellationToken cancellationToken)
    {
        var query = (MySqlCommand)command;
        var mode = await MySqlSession.QuotingAsync(query.Connection!, run, cancellationToken).ConfigureAwait(false);
        if (MySqlStatement.Read(run.Query.Text, mode, run.Query.AllowProcedures, out var refusal) is not { } statement)
            throw new SourceException("not_a_select", $"source.query {refusal}", transient: false);
        if (statement.IsCall)
        {
            await MySqlInspection.DemandReaderAsync(query.Connection!, run, cancellationToken).ConfigureAwait(false);
            await MySqlSession.BeginCallAsync(query.Connection!, run, cancellationToken).ConfigureAwait(false);
        }

        MySqlSession.Fill(query, statement, run);
        await query.PrepareAsync(cancellationToken).ConfigureAwait(false);
        // A procedure does whatever it does as often as it is called.
        if (!statement.IsCall) await _jsonColumns.FindAsync(query, statement, run, cancellationToken).ConfigureAwait(false);
        return await query.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override RowWriter Rows(DbDataReader reader, DbCommand? command, string[] names, ServerRun run) =>
        new ColumnRows(MySqlColumns.Of(reader, names, run, _jsonColumns));

    /// <inheritdoc/>
    protected override Task EndAsync(DbConnection connection, CancellationToken cancellationToken) =>
        MySqlSession.EndAsync((MySqlConnection)connection, cancellationToken);
}
