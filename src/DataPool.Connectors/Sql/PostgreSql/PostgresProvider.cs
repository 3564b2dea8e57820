using System.Data;
using System.Data.Common;
using System.Net;
using System.Runtime.CompilerServices;
using DataPool.Connectors.Sql.Rows;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors;
using Npgsql;
using NpgsqlTypes;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>Reads PostgreSQL through Npgsql, in a read-only transaction, by the protocol that takes one statement at a time.</summary>
internal sealed class PostgresProvider(SqlServices services) : ServerProvider(services)
{
    private const int DefaultPort = 5432;

    // Which queries had columns that PostgreSQL must write as text; one that is not here has not been asked yet.
    private readonly ConditionalWeakTable<SqlQuery, StrongBox<bool>> _hasTextColumns = [];
    private readonly SeenResults _seen = new();

    /// <summary>The connectors' last results.</summary>
    internal SeenResults Seen => _seen;

    /// <inheritdoc/>
    public override string Name => "postgresql";

    /// <inheritdoc/>
    protected override SqlDialect Dialect => SqlDialect.PostgreSql;

    /// <inheritdoc/>
    protected override SqlTargetReader Reader { get; } = new(PostgresKeywords.All, DefaultPort);

    /// <inheritdoc/>
    public override void Forget(int connector)
    {
        base.Forget(connector);
        _seen.Forget(connector);
    }

    /// <inheritdoc/>
    protected override string? Refuse(SqlStatement statement, SqlQuery query) => query.AllowProcedures
        ? statement.Refuse("SELECT", "WITH", "VALUES", "TABLE", "SHOW", "CALL")
        : statement.Refuse("SELECT", "WITH", "VALUES", "TABLE", "SHOW");

    /// <inheritdoc/>
    protected override string Placeholder(int index, string name) => $"${index + 1}";

    /// <inheritdoc/>
    internal override DbDataSource Connect(SqlTarget target, IPAddress address, bool isPooled) =>
        new EndingSource(PostgresConnections.Make(target, address, isPooled, Options.AllowIntegratedSecurity));

    /// <inheritdoc/>
    internal override bool IsUnreachable(Exception exception) => PostgresErrors.IsUnreachable(exception);

    /// <inheritdoc/>
    protected override Task BeginAsync(DbConnection connection, ServerRun run, CancellationToken cancellationToken) =>
        PostgresSession.BeginAsync((NpgsqlConnection)connection, run, cancellationToken);

    /// <inheritdoc/>
    protected override Task InspectAsync(DbConnection connection, ServerRun run, CancellationToken cancellationToken) =>
        PostgresSession.InspectAsync((NpgsqlConnection)connection, run, cancellationToken);

    /// <inheritdoc/>
    protected override DbCommand Command(DbConnection connection, ServerRun run)
    {
        var command = new NpgsqlCommand(run.Text.Value, (NpgsqlConnection)connection) { CommandTimeout = PostgresSession.SecondsOf(run) };
        AddParameters(command.Parameters, run);
        return command;
    }

    /// <inheritdoc/>
    protected override IServerMessage? Message(DbConnection connection, ServerRun run)
    {
        if (!_hasTextColumns.TryGetValue(run.Query, out var known) || known.Value) return null;
        var query = new NpgsqlBatchCommand(run.Text.Value);
        AddParameters(query.Parameters, run);
        return new PostgresMessage((NpgsqlConnection)connection, run, query, () => _hasTextColumns.Remove(run.Query));
    }

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteAsync(DbCommand command, ServerRun run, CancellationToken cancellationToken)
    {
        var query = (NpgsqlCommand)command;
        // Asked on for as long as it is not known better: what is asked holds until the transaction ends, as tables are locked by it.
        if (!_hasTextColumns.TryGetValue(run.Query, out var known) || known.Value) query.UnknownResultTypeList = await TextColumnsAsync(query, run, cancellationToken).ConfigureAwait(false);
        try
        {
            return await query.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            _hasTextColumns.Remove(run.Query);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override RowWriter Rows(DbDataReader reader, DbCommand? command, string[] names, ServerRun run)
    {
        var hasTexts = (command as NpgsqlCommand)?.UnknownResultTypeList is not null;
        var types = new PostgresColumnType[names.Length];
        var columns = new PostgresColumn[names.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            types[i] = PostgresTypes.Of((NpgsqlDataReader)reader, i);
            if (PostgresTypes.IsText(types[i]) && !hasTexts) throw ColumnsChanged(run);
            columns[i] = new PostgresColumn(names[i], run.Context, PostgresValues.Of(types[i]));
        }

        // A run that was given up goes on for a while: its connector may be gone by now.
        var seen = _seen.Take(run.IsTest || run.Clock.IsOver ? null : run.Context.Connector, types, run.Context.TimeZone);
        return new PostgresRows(columns, seen.Rows, () =>
        {
            if (!run.Clock.IsOver) _seen.Keep(seen);
        });
    }

    /// <inheritdoc/>
    protected override Task EndAsync(DbConnection connection, CancellationToken cancellationToken) =>
        PostgresSession.EndAsync((NpgsqlConnection)connection, cancellationToken);

    /// <inheritdoc/>
    protected override SourceException? Explain(Exception exception, ServerRun run) => PostgresErrors.Of(exception, run, Failures(run));

    /// <inheritdoc/>
    protected override bool IsLost(Exception exception) => PostgresErrors.IsLost(exception);

    private static SqlFailures Failures(ServerRun run) => new(run.Target, "PostgreSQL");

    private static void AddParameters(NpgsqlParameterCollection parameters, ServerRun run)
    {
        foreach (var (_, moment) in run.Parameters()) parameters.Add(new NpgsqlParameter { NpgsqlDbType = TypeOf(moment), Value = moment.Value });
        // With a parameter that has no name, Npgsql sends the text as it stands instead of cutting it at semicolons: the server
        // itself refuses a second statement then. One that the text does not use does no harm.
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = DBNull.Value });
    }

    private static NpgsqlDbType TypeOf(SqlMoment moment) => moment.Kind switch
    {
        SqlMomentKind.Date => NpgsqlDbType.Date,
        SqlMomentKind.Local => NpgsqlDbType.Timestamp,
        _ => NpgsqlDbType.TimestampTz,
    };

    private async Task<bool[]?> TextColumnsAsync(NpgsqlCommand query, ServerRun run, CancellationToken cancellationToken)
    {
        var (texts, areKnown) = await LookAsync(query, cancellationToken).ConfigureAwait(false);
        if (!areKnown)
        {
            // Types that were made after the pool's first connection, which is when the driver learns them.
            await query.Connection!.ReloadTypesAsync(cancellationToken).ConfigureAwait(false);
            (texts, _) = await LookAsync(query, cancellationToken).ConfigureAwait(false);
        }

        var hasTexts = Array.IndexOf(texts, true) >= 0;
        _hasTextColumns.AddOrUpdate(run.Query, new StrongBox<bool>(hasTexts));
        if (!hasTexts) return null;
        await PostgresSession.SetTextFormsAsync(query.Connection!, run, cancellationToken).ConfigureAwait(false);
        return texts;
    }

    private static async Task<(bool[] Texts, bool AreKnown)> LookAsync(NpgsqlCommand query, CancellationToken cancellationToken)
    {
        var reader = await query.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var (texts, areKnown) = (new bool[reader.FieldCount], true);
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = PostgresTypes.IsText(PostgresTypes.Of(reader, i));
                areKnown &= PostgresTypes.IsKnown(reader, i);
            }

            return (texts, areKnown);
        }
    }

    private SourceException ColumnsChanged(ServerRun run)
    {
        _hasTextColumns.Remove(run.Query);
        return new SourceException("columns_changed", "The columns of the query have just changed at the source. It is read again.", transient: true);
    }
}
