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
    internal static async Task InspectAsync(MySqlConnection connection, WarningCounter warnings, CancellationToken cancellationToken)
    {
        if (await IsPlainAsync(connection, cancellationToken).ConfigureAwait(false))
            warnings.Add("not_encrypted", null, "The connection is not encrypted: the server offers no TLS, or tls is \"disable\".");
        await using var command = new MySqlCommand("SHOW GRANTS", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Writes(reader.GetString(0)) is not { } right) continue;
            warnings.Add("account_can_write", null, $"The account may do more than read ({right}). Give DataPool one that has SELECT alone.");
            return;
        }
    }

    /// <summary>The first privilege of a line of <c>SHOW GRANTS</c> that lets the account write, or null.</summary>
    internal static string? Writes(string grant)
    {
        const string begin = "GRANT ";
        // A line without ON gives a role, whose privileges stand in lines of their own.
        if (!grant.StartsWith(begin, StringComparison.Ordinal) || grant.IndexOf(" ON ", StringComparison.Ordinal) is not (var end and > 0)) return null;
        return grant[begin.Length..end].Split(", ")
            // SELECT (`a`, `b`) is of columns.
            .Select(static right => right.Split(" (")[0].Trim())
            .FirstOrDefault(static right => right.All(static letter => char.IsAsciiLetterUpper(letter) || letter is ' ' or '_') && right != "" && !Harmless.Contains(right));
    }

    private static async Task<bool> IsPlainAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand("SHOW SESSION STATUS LIKE 'Ssl_cipher'", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetString(1).Length == 0;
    }
}
