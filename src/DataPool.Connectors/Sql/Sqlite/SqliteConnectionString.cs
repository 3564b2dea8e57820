using System.Data.Common;
using DataPool.Connectors.Sql.Servers;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>
/// Takes a connection string apart. Only keywords that name the file pass, and no message repeats a value: the string
/// is secret, whatever somebody put into it.
/// </summary>
internal static class SqliteConnectionString
{
    /// <summary>The path, or what is wrong.</summary>
    internal static (string? Path, string? Fault) Parse(string text)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            return (null, "it is no list of keyword=value; write Data Source=shop.db.");
        }

        string? path = null;
        foreach (string keyword in parts.Keys)
        {
            var value = parts[keyword].ToString()!;
            switch (keyword.ToUpperInvariant())
            {
                case "DATA SOURCE" or "DATASOURCE" or "FILENAME":
                    if (path is not null) return (null, "it names the file twice; keep one Data Source.");
                    path = value;
                    break;
                case "MODE":
                    if (!value.Equals("ReadOnly", StringComparison.OrdinalIgnoreCase)) return (null, "Mode can only be ReadOnly.");
                    break;
                default:
                    return (null, $"{SqlKeywords.Name(keyword)} is not allowed; only Data Source and Mode=ReadOnly are.");
            }
        }

        return string.IsNullOrWhiteSpace(path) ? (null, "it lacks the file; write Data Source=shop.db.") : (path, null);
    }
}
