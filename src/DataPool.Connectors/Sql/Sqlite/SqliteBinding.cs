using System.Globalization;
using DataPool.Connectors.Sql.Statements;
using DataPool.Core.Connectors;
using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>Gives a statement's parameters their values, as the texts that SQLite's own date functions make.</summary>
internal static class SqliteBinding
{
    /// <summary>Binds every parameter.</summary>
    /// <exception cref="SourceException">One is not known.</exception>
    internal static void Bind(sqlite3_stmt statement, PullContext context)
    {
        var count = raw.sqlite3_bind_parameter_count(statement);
        for (var i = 1; i <= count; i++)
        {
            var name = raw.sqlite3_bind_parameter_name(statement, i).utf8_to_string();
            var moment = SqlParameters.Find(name, context) ?? throw SqlParameters.Unknown(name);
            raw.sqlite3_bind_text(statement, i, Format(moment));
        }
    }

    private static string Format(SqlMoment moment) =>
        moment.Value.ToString(moment.Kind == SqlMomentKind.Date ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
}
