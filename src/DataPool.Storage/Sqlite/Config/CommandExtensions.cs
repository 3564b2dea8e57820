using Microsoft.Data.Sqlite;

namespace DataPool.Storage.Sqlite.Config;

/// <summary>Short forms for one command that runs several statements; parameters are numbered ?1, ?2 and so on.</summary>
internal static class CommandExtensions
{
    public static SqliteDataReader Query(this SqliteCommand command, string sql, params ReadOnlySpan<object?> values)
    {
        command.Set(sql, values);
        return command.ExecuteReader();
    }

    public static int Run(this SqliteCommand command, string sql, params ReadOnlySpan<object?> values)
    {
        command.Set(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row, or null.</summary>
    public static object? Value(this SqliteCommand command, string sql, params ReadOnlySpan<object?> values)
    {
        command.Set(sql, values);
        return command.ExecuteScalar();
    }

    private static void Set(this SqliteCommand command, string sql, ReadOnlySpan<object?> values)
    {
        command.CommandText = sql;
        command.Parameters.Clear();
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"?{i + 1}", values[i] ?? DBNull.Value);
    }
}
