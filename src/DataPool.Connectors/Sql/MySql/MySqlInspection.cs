using DataPool.Connectors.Sql.Servers;
using DataPool.Core.Connectors;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>What a test tells about the connection and the account.</summary>
internal static class MySqlInspection
{
    // Privileges that change nothing (mariadb.com/kb/en/grant/); any other lets the account write.
    private static readonly string[] Harmless =
    [
        "USAGE", "SELECT", "SHOW DATABASES", "SHOW VIEW", "PROCESS", "REFERENCES", "REPLICATION CLIENT", "BINLOG MONITOR", "SLAVE MONITOR",
        "REPLICA MONITOR", "SHOW CREATE ROUTINE", "SHOW_ROUTINE",
    ];

    /// <summary>Warns of <c>not_encrypted</c> and <c>account_can_write</c>.</summary>
    internal static async Task InspectAsync(MySqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        var warnings = run.Context.Warnings;
        if ((await ReadAsync(connection, "SHOW SESSION STATUS LIKE 'Ssl_cipher'", column: 1, run, cancellationToken).ConfigureAwait(false)).All(string.IsNullOrEmpty))
            warnings.Add("not_encrypted", null, "the password and the data travel readable; choose tls \"require\"");
        if (await RightAsync(connection, run, static _ => true, cancellationToken).ConfigureAwait(false) is { } right)
            warnings.Add("account_can_write", null, $"{run.Target.UserName} has the right {right}; SELECT alone is enough");
    }

    /// <summary>
    /// Refuses to call a procedure with an account that can write: a procedure may do what no transaction guards, as writing files. That
    /// the account may run procedures is no harm here.
    /// </summary>
    /// <exception cref="SourceException"><c>account_can_write</c>.</exception>
    internal static async Task DemandReaderAsync(MySqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        if (await RightAsync(connection, run, static right => right != "EXECUTE", cancellationToken).ConfigureAwait(false) is { } right)
        {
            throw new SourceException(
                "account_can_write",
                $"source.query calls a procedure, of which nobody knows what it does, and {run.Target.UserName} has the right {right}. Give the connector an account that has SELECT and EXECUTE alone.",
                transient: false);
        }
    }

    private static async Task<string?> RightAsync(MySqlConnection connection, ServerRun run, Predicate<string> counts, CancellationToken cancellationToken)
    {
        var grants = await ReadAsync(connection, "SHOW GRANTS", column: 0, run, cancellationToken).ConfigureAwait(false);
        return grants.SelectMany(Writes).FirstOrDefault(right => counts(right));
    }

    /// <summary>The privileges of a line of <c>SHOW GRANTS</c> that let the account write.</summary>
    private static IEnumerable<string> Writes(string grant)
    {
        const string begin = "GRANT ";
        // A line without ON gives a role, whose privileges stand in lines of their own.
        if (!grant.StartsWith(begin, StringComparison.Ordinal) || grant.IndexOf(" ON ", StringComparison.Ordinal) is not (var end and > 0)) return [];
        return grant[begin.Length..end].Split(", ")
            // SELECT (`a`, `b`) is of columns.
            .Select(static right => right.Split(" (")[0].Trim())
            .Where(static right => right.All(static letter => char.IsAsciiLetterUpper(letter) || letter is ' ' or '_') && right != "" && !Harmless.Contains(right));
    }

    private static async Task<List<string>> ReadAsync(MySqlConnection connection, string text, int column, ServerRun run, CancellationToken cancellationToken)
    {
        var values = new List<string>();
#pragma warning disable CA2100 // One of the two above.
        var command = new MySqlCommand(text, connection) { CommandTimeout = MySqlSession.SecondsOf(run) };
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) values.Add(reader.GetString(column));
            }
        }

        return values;
    }
}
