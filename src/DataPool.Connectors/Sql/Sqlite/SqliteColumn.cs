using System.Buffers;
using System.Text;
using DataPool.Connectors.Sql.Rows;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Core.Values;
using SQLitePCL;

namespace DataPool.Connectors.Sql.Sqlite;

/// <summary>
/// Writes one column's values: the declared type says what they become, each value's storage class how it is read.
/// Values go from SQLite's memory into the batch without an object in between.
/// </summary>
internal sealed class SqliteColumn(int index, string name, SqliteColumnType type, bool isUtf8, TimeZoneInfo zone, WarningCounter warnings)
{
    private const int LongestDate = 64;

    private int _invalidTexts;
    private int _notConverted;

    /// <summary>Writes the value of the row that the statement stands on.</summary>
    internal void Write(sqlite3_stmt row, RecordBatch records)
    {
        var value = new SqliteValue(row, index, isUtf8);
        if (value.Storage == raw.SQLITE_NULL)
        {
            End("null"u8, ValueKind.Null, records);
            return;
        }

        var isWritten = type switch
        {
            SqliteColumnType.Number => WriteNumber(value, records, ValueKind.Number),
            SqliteColumnType.Boolean => WriteBoolean(value, records),
            SqliteColumnType.Date => WriteDate(value, records),
            SqliteColumnType.Json => WriteJson(value, records),
            SqliteColumnType.Binary => value.Storage is raw.SQLITE_BLOB or raw.SQLITE_TEXT && SqlValues.Binary(records, value.Bytes),
            SqliteColumnType.ByValue when value.Storage is raw.SQLITE_INTEGER or raw.SQLITE_FLOAT => WriteNumber(value, records, ValueKind.Number),
            _ => WriteText(value, records),
        };
        if (isWritten) return;
        if (value.Storage == raw.SQLITE_TEXT && type is SqliteColumnType.Text or SqliteColumnType.ByValue) Warn("invalid_text", value, records, ref _invalidTexts);
        else Warn("value_not_converted", value, records, ref _notConverted);
        End("null"u8, ValueKind.Null, records);
    }

    private void Warn(string code, SqliteValue value, RecordBatch records, ref int count)
    {
        // Only the first examples are kept: making the others would cost a string each.
        warnings.Add(code, name, ++count <= WarningCounter.MaxExamples ? $"row {records.TotalCount + 1}: {value.Example()}" : "");
    }

    private static void End(ReadOnlySpan<byte> literal, ValueKind kind, RecordBatch records)
    {
        records.Append(literal);
        records.EndValue(kind);
    }

    private static bool WriteNumber(SqliteValue value, RecordBatch records, ValueKind kind)
    {
        if (!value.TryWriteNumber(records.GetSpan(NumberText.MaxLength), out var written)) return false;
        records.Advance(written);
        records.EndValue(kind);
        return true;
    }

    private static bool WriteBoolean(SqliteValue value, RecordBatch records)
    {
        bool? truth = value.Storage switch
        {
            raw.SQLITE_INTEGER or raw.SQLITE_FLOAT => value.Double switch { 0 => false, 1 => true, _ => null },
            raw.SQLITE_TEXT => Truth(value.Trimmed),
            _ => null,
        };
        return truth is not null && SqlValues.Boolean(records, truth.Value);
    }

    private static bool? Truth(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("1"u8) || Ascii.EqualsIgnoreCase(text, "true"u8)) return true;
        return text.SequenceEqual("0"u8) || Ascii.EqualsIgnoreCase(text, "false"u8) ? false : null;
    }

    // SQLite has no type for dates; these are the three forms that its own functions write (sqlite.org/datatype3.html).
    private bool WriteDate(SqliteValue value, RecordBatch records)
    {
        var canonical = value.Storage switch
        {
            raw.SQLITE_INTEGER => DateText.FromUnixSeconds(value.Integer),
            raw.SQLITE_FLOAT => DateText.FromJulianDay(value.Double),
            raw.SQLITE_TEXT => ParseDate(value.Trimmed),
            _ => null,
        };
        return SqlValues.Date(records, canonical);
    }

    private string? ParseDate(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[LongestDate];
        return Ascii.ToUtf16(text, characters, out var length) == OperationStatus.Done
            && DateText.TryParse(characters[..length], zone, out var canonical)
                ? canonical
                : null;
    }

    private static bool WriteJson(SqliteValue value, RecordBatch records)
    {
        // A column declared JSON has numeric affinity: '5' is stored as the integer.
        if (value.Storage != raw.SQLITE_TEXT) return WriteNumber(value, records, ValueKind.Json);
        return SqlValues.Json(records, value.Bytes);
    }

    private static bool WriteText(SqliteValue value, RecordBatch records)
    {
        if (value.Storage == raw.SQLITE_BLOB) return SqlValues.Binary(records, value.Bytes);
        Span<byte> number = stackalloc byte[NumberText.MaxLength];
        if (value.Storage == raw.SQLITE_TEXT)
        {
            if (!JsonText.TryWriteString(value.Bytes, records)) return false;
        }
        else if (!value.TryWriteNumber(number, out var written) || !JsonText.TryWriteString(number[..written], records))
        {
            return false;
        }

        records.EndValue(ValueKind.String);
        return true;
    }
}
