using System.Globalization;
using System.Text.RegularExpressions;
using DataPool.Tds.Requests;
using DataPool.Tds.Types;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataPool.Tds.Emulation;

/// <summary>One session of an <see cref="EmulatedDatabase"/>.</summary>
internal sealed partial class EmulatedConversation(EmulatedDatabase database, SqliteConnection connection) : ITdsConversation
{
    // A view so long that a query over its product with itself never ends.
    private const string Endless = "sys.all_columns";
    private const int InvalidProcedure = 2812;
    private const int PermissionDenied = 300;
    private const byte PermissionClass = 14;

    private bool _isInTransaction;

    public async Task<TdsAnswer> RunAsync(TdsRequest request, CancellationToken cancellationToken)
    {
        using var run = database.Run(request.Text);
        var text = request.Text;
        if (text.Contains(Endless, StringComparison.Ordinal)) await Task.Delay(Timeout.Infinite, cancellationToken);
        if (text.Contains("HAS_PERMS_BY_NAME", StringComparison.Ordinal)) return TdsAnswer.Of([new TdsColumn("", TdsType.Int)], [database.CanWrite ? 1 : 0]);
        if (text.Contains("sys.dm_exec_connections", StringComparison.Ordinal))
            return TdsAnswer.Fail(new TdsError(PermissionDenied, "VIEW SERVER STATE permission was denied on object 'server', database 'master'.", Class: PermissionClass));
        if (text.EndsWith("BEGIN TRANSACTION;", StringComparison.Ordinal))
        {
            Begin(TdsIsolation.ReadCommitted);
            return new TdsAnswer { Transaction = TdsTransaction.Begun };
        }

        if (!text.EndsWith("ROLLBACK TRANSACTION;", StringComparison.Ordinal)) return Query(Called(text), request.Parameters, cancellationToken);
        if (!_isInTransaction) return new TdsAnswer();
        End(isCommitted: false);
        return new TdsAnswer { Transaction = TdsTransaction.RolledBack };
    }

    public void Begin(TdsIsolation isolation)
    {
        Execute("BEGIN");
        _isInTransaction = true;
    }

    public void End(bool isCommitted)
    {
        if (_isInTransaction) Execute(isCommitted ? "COMMIT" : "ROLLBACK");
        _isInTransaction = false;
    }

    public void Reset() => End(isCommitted: false);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private string Called(string text)
    {
        if (Call().Match(text) is not { Success: true } call) return text;
        var name = call.Groups[1].Value;
        return database.Procedures.TryGetValue(name, out var statements)
            ? statements
            : throw new TdsException(new TdsError(InvalidProcedure, $"Could not find stored procedure '{name}'."));
    }

    private TdsAnswer Query(string text, IReadOnlyList<TdsParameter> parameters, CancellationToken cancellationToken)
    {
        var rows = Read(text, parameters, cancellationToken).GetEnumerator();
        // The columns come first.
        return rows.MoveNext() ? new TdsAnswer { Results = [new TdsResult((TdsColumn[])rows.Current, Rest(rows))] } : new TdsAnswer();
    }

    private static IEnumerable<object?[]> Rest(IEnumerator<object?[]> rows)
    {
        using (rows)
        {
            while (rows.MoveNext()) yield return rows.Current;
        }
    }

    // The columns, then the rows.
    private IEnumerable<object?[]> Read(string text, IReadOnlyList<TdsParameter> parameters, CancellationToken cancellationToken)
    {
        using var command = new SqliteCommand(EmulatedText.Of(text), connection);
        foreach (var parameter in parameters) command.Parameters.AddWithValue(parameter.Name, Text(parameter.Value));
        using var stop = cancellationToken.Register(static handle => raw.sqlite3_interrupt((sqlite3)handle!), connection.Handle);
        using var reader = Try(command.ExecuteReader, text);
        if (reader.FieldCount == 0) yield break;
        var isThere = Try(reader.Read, text);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(i => new TdsColumn(reader.GetName(i), TypeOf(reader, i, text, parameters))).ToArray();
        yield return columns;
        for (; isThere; isThere = Try(reader.Read, text))
            yield return [.. columns.Select((column, i) => EmulatedTypes.Value(column.Type, reader.GetValue(i)))];
    }

    // A parameter that is selected keeps its type.
    private static TdsType TypeOf(SqliteDataReader reader, int index, string text, IReadOnlyList<TdsParameter> parameters)
    {
        var selected = Regex.Match(text, $@"(@\w+) AS {Regex.Escape(reader.GetName(index))}\b");
        return EmulatedTypes.Of(selected.Success && parameters.FirstOrDefault(parameter => parameter.Name == selected.Groups[1].Value) is { } parameter
            ? parameter.Type
            : raw.sqlite3_column_decltype(reader.Handle, index).utf8_to_string() ?? reader.GetDataTypeName(index));
    }

    private static T Try<T>(Func<T> step, string text)
    {
        try
        {
            return step();
        }
        catch (SqliteException exception)
        {
            throw exception.SqliteErrorCode == raw.SQLITE_INTERRUPT ? new OperationCanceledException() : EmulatedErrors.Of(exception, text);
        }
    }

    private void Execute(string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    // As the values are stored, so that they compare as what they are.
    private static object Text(object? value) => value switch
    {
        null => DBNull.Value,
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        _ => value,
    };

    [GeneratedRegex(@"^\s*EXEC(?:UTE)?\s+(?:dbo\.)?(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Call();
}
