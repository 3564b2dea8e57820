using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DataPool.Connectors.Sql.Servers;
using MySqlConnector;

namespace DataPool.Connectors.Sql.MySql;

/// <summary>
/// Finds the JSON columns of MariaDB, which keeps them as LONGTEXT with a check (mariadb.com/kb/en/json-data-type): nothing that
/// comes with a result tells them from other texts. Asked once of each query. Thread-safe.
/// </summary>
internal sealed partial class MySqlJsonColumns
{
    private static readonly HashSet<Name> None = [];

    private readonly ConditionalWeakTable<SqlQuery, HashSet<Name>> _known = [];

    /// <summary>Whether a result's column is one, by what was found.</summary>
    internal bool Contains(SqlQuery query, DbColumn column) => _known.TryGetValue(query, out var names) && names.Contains(Name.Of(column));

    /// <summary>Looks for them among the columns that a prepared query returns.</summary>
    internal async Task FindAsync(MySqlCommand query, MySqlStatement statement, ServerRun run, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(run.Query, out _)) return;
        var connection = query.Connection!;
        var isMariaDb = connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
        _known.AddOrUpdate(run.Query, isMariaDb ? await FindAsync(statement, connection, run, cancellationToken).ConfigureAwait(false) : None);
    }

    private static async Task<HashSet<Name>> FindAsync(MySqlStatement statement, MySqlConnection connection, ServerRun run, CancellationToken cancellationToken)
    {
        // The columns without the rows.
        await MySqlSession.ExecuteAsync(connection, "SET SESSION sql_select_limit = 0", MySqlSession.SecondsOf(run), cancellationToken).ConfigureAwait(false);
        var texts = new HashSet<Name>();
        var command = new MySqlCommand("", connection) { CommandTimeout = MySqlSession.SecondsOf(run) };
        await using (command.ConfigureAwait(false))
        {
            MySqlSession.Fill(command, statement.WithoutLimit(), run);
            await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                foreach (var column in reader.GetColumnSchema())
                    if (((MySqlDbColumn)column).ProviderType is MySqlDbType.Text or MySqlDbType.LongText && !string.IsNullOrEmpty(column.BaseTableName)) texts.Add(Name.Of(column));
            }
        }

        await MySqlSession.ExecuteAsync(connection, "SET SESSION sql_select_limit = DEFAULT", MySqlSession.SecondsOf(run), cancellationToken).ConfigureAwait(false);
        foreach (var table in texts.GroupBy(static name => (name.Schema, name.Table)).ToList())
        {
            var checks = await ChecksAsync(connection, table.Key.Schema, table.Key.Table, run, cancellationToken).ConfigureAwait(false);
            texts.RemoveWhere(name => (name.Schema, name.Table) == table.Key && !checks.Contains(name.Column));
        }

        return texts;
    }

    private static async Task<HashSet<string>> ChecksAsync(MySqlConnection connection, string schema, string table, ServerRun run, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Names that the server gave, in quotes.
        var command = new MySqlCommand($"SHOW CREATE TABLE {Quoted(schema)}.{Quoted(table)}", connection) { CommandTimeout = MySqlSession.SecondsOf(run) };
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false))
        {
            try
            {
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    var text = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetString(1) : "";
                    return [.. Check().Matches(text).Select(static match => match.Groups[1].Value.Replace("``", "`", StringComparison.Ordinal))];
                }
            }
            catch (MySqlException exception) when (!MySqlErrors.IsLost(exception))
            {
                // A table that the account sees through a view alone.
                return [];
            }
        }
    }

    private static string Quoted(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    [GeneratedRegex(@"^\s*`((?:[^`]|``)+)` longtext\b.* CHECK \(json_valid\(`\1`\)\)", RegexOptions.Multiline)]
    private static partial Regex Check();

    private readonly record struct Name(string Schema, string Table, string Column)
    {
        internal static Name Of(DbColumn column) => new(column.BaseSchemaName ?? "", column.BaseTableName ?? "", column.BaseColumnName ?? "");
    }
}
