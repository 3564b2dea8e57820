using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using DataPool.Connectors.Sql.Servers;
using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>What is said to a server before and after the query.</summary>
internal static class MySqlSession
{
    private const int EndSeconds = 2;

    // A stored function may take named locks, which a transaction's end does not give back. Each product reads one of the comments.
    private const string GiveBackLocks = "DO 0 /*M!100502 + RELEASE_ALL_LOCKS() */ /*!50705 + RELEASE_ALL_LOCKS() */";

    // The names of the transactions of procedures.
    private static readonly ConditionalWeakTable<MySqlConnection, string> Calls = [];

    /// <summary>
    /// Begins a transaction that can only read; so would any other one begin. The server ends what runs on after the time-out, even
    /// if nobody is there any more to tell it to.
    /// </summary>
    internal static async Task BeginAsync(MySqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        var left = SecondsOf(run);
        // The limit has a name of its own in MariaDB and, of SELECT alone, in MySQL: each reads one of the comments.
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SET SESSION time_zone = {MySqlClock.Expression(run.Context)} /*M!100101 , SESSION max_statement_time = {left} */ /*!50708 , SESSION max_execution_time = {left * 1000} */;
            SET SESSION TRANSACTION READ ONLY;
            START TRANSACTION READ ONLY;
            SELECT @@SESSION.time_zone
            """);
#pragma warning disable CA2100 // Nothing of it comes from outside.
        var command = new MySqlCommand(text, connection) { CommandTimeout = SecondsOf(run) };
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false)) MySqlClock.Note(run, await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string);
    }

    /// <summary>How the server reads quotes, where a query has something that could be read otherwise.</summary>
    internal static async Task<MySqlQuoting> QuotingAsync(MySqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        if (run.Query.Text.AsSpan().IndexOfAny('"', '\\') < 0) return MySqlQuoting.Usual;
        var command = new MySqlCommand("SELECT @@SESSION.sql_mode", connection) { CommandTimeout = SecondsOf(run) };
        await using (command.ConfigureAwait(false))
            return MySqlQuoting.Of(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string ?? "");
    }

    /// <summary>Gives a command its text and its parameters.</summary>
    internal static void Fill(MySqlCommand command, MySqlStatement statement, ServerRun run)
    {
#pragma warning disable CA2100 // It is the author's query.
        command.CommandText = statement.Text;
#pragma warning restore CA2100
        foreach (var name in statement.Parameters)
        {
            var moment = SqlParameters.Find(name, run.Context) ?? throw SqlParameters.Unknown(name);
            command.Parameters.Add(new MySqlParameter { Value = ValueOf(name, moment, run.Context) });
        }
    }

    /// <summary>Rolls back, and gives back all named locks.</summary>
    internal static Task EndAsync(MySqlConnection connection, CancellationToken cancellationToken) => Calls.Remove(connection, out var name)
        ? EndCallAsync(connection, name, cancellationToken)
        : ExecuteAsync(connection, $"ROLLBACK; {GiveBackLocks}", EndSeconds, cancellationToken);

    /// <summary>
    /// Begins a transaction that a procedure cannot end, instead of the one that is open: it is one of XA, and whoever does not know its name
    /// can neither commit nor leave it, nor do what commits by itself. It can only read, as all of this session.
    /// </summary>
    internal static async Task BeginCallAsync(MySqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        var name = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await ExecuteAsync(connection, $"ROLLBACK; XA START '{name}'", SecondsOf(run), cancellationToken).ConfigureAwait(false);
        Calls.AddOrUpdate(connection, name);
    }

    private static async Task EndCallAsync(MySqlConnection connection, string name, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, $"XA END '{name}'", EndSeconds, cancellationToken).ConfigureAwait(false);
        }
        catch (MySqlException exception) when (!MySqlErrors.IsLost(exception))
        {
            // The server has ended it, as after a deadlock.
        }

        await ExecuteAsync(connection, $"XA ROLLBACK '{name}'; {GiveBackLocks}", EndSeconds, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The driver's own time-out: a little later than ours, for a server that does not answer at all.</summary>
    internal static int SecondsOf(ServerRun run) => (int)Math.Ceiling(run.Clock.Left.TotalSeconds) + 2;

    // By these types the driver tells the server which is which. It has instants by the session's clock alone.
    private static object ValueOf(string name, SqlMoment moment, PullContext context) => moment.Kind switch
    {
        // The zone's clock and the session's may differ since then: the earlier time misses nothing.
        _ when name is "@lastRun" or "@lastRunUtc" && context.LastRun is { } last => Earlier(
            SqlParameters.Since(last, context.TimeZone), DateTime.SpecifyKind(last.UtcDateTime + MySqlClock.OffsetOf(context), DateTimeKind.Unspecified)),
        SqlMomentKind.Date => DateOnly.FromDateTime(moment.Value),
        SqlMomentKind.Instant => DateTime.SpecifyKind(moment.Value + MySqlClock.OffsetOf(context), DateTimeKind.Unspecified),
        _ => moment.Value,
    };

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;

    /// <summary>Says something of DataPool's own.</summary>
    internal static async Task ExecuteAsync(MySqlConnection connection, string text, int seconds, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Nothing of it comes from outside.
        var command = new MySqlCommand(text, connection) { CommandTimeout = seconds };
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
