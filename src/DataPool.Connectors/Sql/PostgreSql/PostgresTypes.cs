using Npgsql;
using Npgsql.PostgresTypes;

namespace DataPool.Connectors.Sql.PostgreSql;

/// <summary>What the values of a type become, and how they come: the common ones in PostgreSQL's binary form, all others as text.</summary>
internal enum PostgresKind
{
    /// <summary>As PostgreSQL writes it; a string.</summary>
    OtherText,

    /// <summary>As PostgreSQL writes it; in an array semicolons stand between them, and no commas.</summary>
    Box,

    /// <summary>As PostgreSQL writes it, each element by its own kind; JSON.</summary>
    Array,

    /// <summary>As PostgreSQL writes it: <c>1</c> or <c>0</c>.</summary>
    Bit,

    Boolean,
    Int16,
    Int32,
    Int64,
    UInt32,
    Single,
    Double,
    Numeric,
    Money,
    Text,
    Json,
    JsonB,
    Binary,
    Uuid,
    Date,
    Timestamp,
    TimestampTz,
    Time,
    Interval,
}

/// <summary>PostgreSQL's types by their object ids, which are the same in every server (pg_type.dat).</summary>
internal static class PostgresTypes
{
    private const uint FirstOfUsers = 16384;

    /// <summary>The type of a result's column.</summary>
    internal static PostgresColumnType Of(NpgsqlDataReader reader, int index)
    {
        var type = reader.GetPostgresType(index);
        if (type is PostgresArrayType array) return new PostgresColumnType(PostgresKind.Array, KindOf(array.Element));
        // A domain comes as what it is made of. A bit string of one bit is a truth value.
        var kind = reader.GetDataTypeName(index) is "bit(1)" ? PostgresKind.Bit : KindOf(type, reader.GetDataTypeOID(index));
        return new PostgresColumnType(kind, PostgresKind.OtherText);
    }

    /// <summary>Whether the driver knows the type of a result's column: it gives those that it does not know no id.</summary>
    internal static bool IsKnown(NpgsqlDataReader reader, int index) => reader.GetPostgresType(index).OID != 0;

    /// <summary>Whether it must be asked for as text.</summary>
    internal static bool IsText(PostgresColumnType type) => type.Kind <= PostgresKind.Bit;

    private static PostgresKind KindOf(PostgresType type)
    {
        while (type is PostgresDomainType domain) type = domain.BaseType;
        return KindOf(type, type.OID);
    }

    private static PostgresKind KindOf(PostgresType type, uint id) => id switch
    {
        16 => PostgresKind.Boolean,
        17 => PostgresKind.Binary,
        20 => PostgresKind.Int64,
        21 => PostgresKind.Int16,
        23 => PostgresKind.Int32,
        26 or 28 or 29 => PostgresKind.UInt32, // oid, xid, cid
        18 or 19 or 25 or 1042 or 1043 => PostgresKind.Text, // "char", name, text, char(n), varchar
        114 => PostgresKind.Json,
        3802 => PostgresKind.JsonB,
        700 => PostgresKind.Single,
        701 => PostgresKind.Double,
        790 => PostgresKind.Money,
        603 => PostgresKind.Box,
        1700 => PostgresKind.Numeric,
        2950 => PostgresKind.Uuid,
        1082 => PostgresKind.Date,
        1083 => PostgresKind.Time,
        1114 => PostgresKind.Timestamp,
        1184 => PostgresKind.TimestampTz,
        1186 => PostgresKind.Interval,
        >= FirstOfUsers when type is PostgresEnumType => PostgresKind.Text,
        _ => PostgresKind.OtherText,
    };
}

/// <summary>The type of a column.</summary>
/// <param name="Kind">What its values become.</param>
/// <param name="Element">What the elements of an array become.</param>
internal readonly record struct PostgresColumnType(PostgresKind Kind, PostgresKind Element);
