using System.Globalization;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>What is said to a server before and after the query.</summary>
internal static class MySqlSession
{
    private static readonly TimeSpan LeastOffset = new(-12, -59, 0);
    private static readonly TimeSpan MostOffset = new(13, 0, 0);

    /// <summary>
    /// How far the session's clock is before UTC: as the connector's zone is now, so that NOW() and CURDATE() are of that zone. It
    /// holds for the whole session, also for times of the other half of the year: TIMESTAMPs, which the server converts by it, are
    /// converted back exactly. Zero where the server knows no such offset.
    /// </summary>
    internal static TimeSpan OffsetOf(PullContext context) =>
        context.TimeZone.GetUtcOffset(context.Now) is var offset && offset >= LeastOffset && offset <= MostOffset ? offset : TimeSpan.Zero;

    /// <summary>
    /// Begins a transaction that can only read; so would any other one begin. The server ends what runs on after the time-out, even
    /// if nobody is there any more to tell it to.
    /// </summary>
    internal static async Task BeginAsync(MySqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        var offset = OffsetOf(run.Context);
        var left = Math.Ceiling(run.Clock.Left.TotalSeconds) + 1;
        // The limit has a name of its own in MariaDB and, of SELECT alone, in MySQL: each reads one of the comments.
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SET SESSION time_zone = '{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\:mm}' /*M!100101 , SESSION max_statement_time = {left} */ /*!50708 , SESSION max_execution_time = {left * 1000} */;
            SET SESSION TRANSACTION READ ONLY;
            START TRANSACTION READ ONLY
            """);
        await ExecuteAsync(connection, text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How the server reads quotes, where a text has something that could be read otherwise.</summary>
    internal static async Task<MySqlQuoting> QuotingAsync(MySqlConnection connection, string query, CancellationToken cancellationToken)
    {
        if (query.AsSpan().IndexOfAny('"', '\\') < 0) return MySqlQuoting.Usual;
        await using var command = new MySqlCommand("SELECT @@SESSION.sql_mode", connection);
        return MySqlQuoting.Of(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string ?? "");
    }

    /// <summary>The statement, prepared, with its parameters.</summary>
    internal static async Task<MySqlCommand> CommandAsync(MySqlConnection connection, MySqlStatement statement, ServerRun run, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // It is the author's query.
        var command = new MySqlCommand(statement.Text, connection) { CommandTimeout = (int)Math.Ceiling(run.Clock.Left.TotalSeconds) + 1 };
#pragma warning restore CA2100
        try
        {
            foreach (var name in statement.Parameters)
            {
                var moment = SqlParameters.Find(name, run.Context) ?? throw SqlParameters.Unknown(name);
                command.Parameters.Add(new MySqlParameter { Value = ValueOf(moment, run.Context) });
            }

            await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return command;
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Rolls back.</summary>
    internal static Task EndAsync(MySqlConnection connection, CancellationToken cancellationToken) => ExecuteAsync(connection, "ROLLBACK", cancellationToken);

    // By these types the driver tells the server which is which. It has instants by the session's clock alone.
    private static object ValueOf(SqlMoment moment, PullContext context) => moment.Kind switch
    {
        SqlMomentKind.Date => DateOnly.FromDateTime(moment.Value),
        SqlMomentKind.Instant => DateTime.SpecifyKind(moment.Value + OffsetOf(context), DateTimeKind.Unspecified),
        _ => moment.Value,
    };

    private static async Task ExecuteAsync(MySqlConnection connection, string text, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Its numbers are our own.
        await using var command = new MySqlCommand(text, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
