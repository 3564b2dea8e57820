using System.Data.Common;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Values;
using Microsoft.Data.SqlClient;

namespace DataPool.Connectors.Sql.SqlServer;

/// <summary>Chooses a column's writer from what SQL Server says of its type.</summary>
internal static class SqlServerColumns
{
    private const int DecimalDigits = 28;

    /// <summary>The writers of a result's columns.</summary>
    internal static SqlColumn[] Of(SqlDataReader reader, string[] names, PullContext context)
    {
        var schema = reader.GetColumnSchema();
        return [.. names.Select((name, index) => Of(schema[index], index, name, context))];
    }

    private static SqlColumn Of(DbColumn column, int index, string name, PullContext context) => column.DataTypeName switch
    {
        "bit" => new BooleanColumn(index, name, context),
        "tinyint" => new IntegerColumn(index, name, context, static (row, i) => row.GetByte(i)),
        "smallint" => new IntegerColumn(index, name, context, static (row, i) => row.GetInt16(i)),
        "int" => new IntegerColumn(index, name, context, static (row, i) => row.GetInt32(i)),
        "bigint" => new IntegerColumn(index, name, context, static (row, i) => row.GetInt64(i)),
        "money" or "smallmoney" => new DecimalColumn(index, name, context),
        "decimal" or "numeric" when column.NumericPrecision <= DecimalDigits => new DecimalColumn(index, name, context),
        "decimal" or "numeric" => new NumberTextColumn(index, name, context, static (row, i) => ((SqlDataReader)row).GetSqlDecimal(i).ToString()),
        "float" => new DoubleColumn(index, name, context),
        "real" => new SingleColumn(index, name, context),
        "date" => new SqlServerDayColumn(index, name, context),
        "datetime" or "datetime2" or "smalldatetime" => new SqlServerMomentColumn(index, name, context),
        "datetimeoffset" => new DateColumn<DateTimeOffset>(
            index, name, context, static (row, i) => ((SqlDataReader)row).GetDateTimeOffset(i), static (value, _) => DateText.FromDateTimeOffset(value)),
        "time" => new TextColumn(index, name, context, static (row, i) => DateText.FromTimeOnly(TimeOnly.FromTimeSpan(((SqlDataReader)row).GetTimeSpan(i)))),
        "uniqueidentifier" => new TextColumn(index, name, context, static (row, i) => row.GetGuid(i).ToString()),
        "json" => new JsonColumn(index, name, context, static (row, i) => row.GetString(i)),
        "sql_variant" => new SqlServerVariantColumn(index, name, context),
        "char" or "varchar" or "nchar" or "nvarchar" or "text" or "ntext" => column.ColumnSize > SqlRows.MaxValueBytes
            ? new SqlServerLongTextColumn(index, name, context)
            : new TextColumn(index, name, context, static (row, i) => row.GetString(i)),
        "xml" => new TextColumn(index, name, context, static (row, i) => row.GetString(i)),
        "timestamp" => new SqlServerBinaryColumn(index, name, context, isRowVersion: true),
        "binary" or "varbinary" or "image" => new SqlServerBinaryColumn(index, name, context),
        // The types of the server's own library, such as geography and hierarchyid: bytes that only it understands.
        _ when column.UdtAssemblyQualifiedName is not null => new SqlServerBinaryColumn(index, name, context),
        // A value of a type that is not known here is null and counted, if there is one.
        _ => new SqlServerVariantColumn(index, name, context),
    };
}
