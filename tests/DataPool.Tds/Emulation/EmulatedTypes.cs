using System.Globalization;
using System.Text.RegularExpressions;
using DataPool.Tds.Types;

namespace DataPool.Tds.Emulation;

/// <summary>SQLite's declared types as types of SQL Server, and its values as theirs.</summary>
internal static partial class EmulatedTypes
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>The type of a declaration; of an expression, SQLite names its value's storage class.</summary>
    internal static TdsType Of(string declared)
    {
        var match = Declaration().Match(declared);
        int First(int none) => match.Groups[2].Success ? int.Parse(match.Groups[2].Value, Invariant) : none;
        int Second(int none) => match.Groups[3].Success ? int.Parse(match.Groups[3].Value, Invariant) : none;
        return match.Groups[1].Value.ToLowerInvariant() switch
        {
            "bit" => TdsType.Bit,
            "tinyint" => TdsType.TinyInt,
            "smallint" => TdsType.SmallInt,
            "int" => TdsType.Int,
            "bigint" or "integer" => TdsType.BigInt,
            "decimal" or "numeric" => TdsType.Decimal(First(18), Second(0)),
            "money" => TdsType.Money,
            "smallmoney" => TdsType.SmallMoney,
            "float" => TdsType.Float,
            "real" => declared == "REAL" ? TdsType.Float : TdsType.Real,
            "date" => TdsType.Date,
            "datetime" => TdsType.DateTime,
            "smalldatetime" => TdsType.SmallDateTime,
            "datetime2" => TdsType.DateTime2(First(7)),
            "datetimeoffset" => TdsType.DateTimeOffset(First(7)),
            "time" => TdsType.Time(First(7)),
            "uniqueidentifier" => TdsType.UniqueIdentifier,
            "varbinary" or "blob" => First(-1) < 0 ? TdsType.VarBinaryMax : TdsType.VarBinary(First(1)),
            "nvarchar" => First(-1) < 0 ? TdsType.NVarCharMax : TdsType.NVarChar(First(1)),
            "varchar" => First(-1) < 0 ? TdsType.VarCharMax : TdsType.VarChar(First(1)),
            _ => TdsType.NVarCharMax,
        };
    }

    /// <summary>A value of SQLite as one that the type writes.</summary>
    internal static object? Value(TdsType type, object? value) => (value, type.Name.Split('(')[0]) switch
    {
        (null or DBNull, _) => null,
        (string text, "date" or "datetime" or "datetime2" or "smalldatetime") => DateTime.Parse(text, Invariant),
        (string text, "datetimeoffset") => DateTimeOffset.Parse(text, Invariant, DateTimeStyles.AssumeUniversal),
        (string text, "time") => TimeSpan.Parse(text, Invariant),
        (string text, "uniqueidentifier") => Guid.Parse(text),
        (not byte[], "nvarchar" or "varchar") => Convert.ToString(value, Invariant),
        _ => value,
    };

    [GeneratedRegex(@"^(?:TEXT )?(\w+)\s*(?:\((-?\d+)(?:,\s*(\d+))?\))?")]
    private static partial Regex Declaration();
}
