using System.Data.Common;
using DataPool.Core.Connectors;
using DataPool.Core.Records;

namespace DataPool.Connectors.Sql.Rows;

/// <summary>Whole numbers of up to 64 bits.</summary>
internal sealed class IntegerColumn(int index, string name, PullContext context, Func<DbDataReader, int, long> get) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records) => SqlValues.Integer(records, get(row, Index));
}

/// <summary>Whole numbers of 64 bits without sign.</summary>
internal sealed class UnsignedColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records) => SqlValues.Unsigned(records, row.GetFieldValue<ulong>(Index));
}

/// <summary>Decimals within 28 digits.</summary>
internal sealed class DecimalColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records) => SqlValues.Decimal(records, row.GetDecimal(Index));
}

/// <summary>Floats of 64 bits; what is no number becomes null.</summary>
internal sealed class DoubleColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var value = row.GetDouble(Index);
        return SqlValues.Double(records, value) || Warn("value_not_converted", records, () => $"{value}");
    }
}

/// <summary>Floats of 32 bits; what is no number becomes null.</summary>
internal sealed class SingleColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var value = row.GetFloat(Index);
        return SqlValues.Single(records, value) || Warn("value_not_converted", records, () => $"{value}");
    }
}

/// <summary>Truth values.</summary>
internal sealed class BooleanColumn(int index, string name, PullContext context) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records) => SqlValues.Boolean(records, row.GetBoolean(Index));
}

/// <summary>Texts, by whatever makes one of a value.</summary>
internal sealed class TextColumn(int index, string name, PullContext context, Func<DbDataReader, int, string> get) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var text = get(row, Index);
        if (text.Length > SqlRows.MaxValueBytes) return Warn("value_too_large", records, () => $"{text.Length} characters");
        return SqlValues.Text(records, text) || Warn("invalid_text", records, () => text);
    }
}

/// <summary>Exact decimals of any length, which their database gives as text.</summary>
internal sealed class NumberTextColumn(int index, string name, PullContext context, Func<DbDataReader, int, string> get) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var text = get(row, Index);
        Span<byte> ascii = stackalloc byte[512];
        return (System.Text.Ascii.FromUtf16(text, ascii, out var length) == System.Buffers.OperationStatus.Done && SqlValues.Number(records, ascii[..length]))
            || Warn("value_not_converted", records, () => text);
    }
}

/// <summary>JSON that comes as text.</summary>
internal sealed class JsonColumn(int index, string name, PullContext context, Func<DbDataReader, int, string> get) : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var text = get(row, Index);
        if (text.Length > SqlRows.MaxValueBytes) return Warn("value_too_large", records, () => $"{text.Length} characters");
        return SqlValues.Json(records, System.Text.Encoding.UTF8.GetBytes(text)) || Warn("value_not_converted", records, () => text);
    }
}

/// <summary>Dates and times.</summary>
/// <param name="index">The column's place in the row.</param>
/// <param name="name">Its name, as records carry it.</param>
/// <param name="context">The run.</param>
/// <param name="get">Reads the value.</param>
/// <param name="canonical">Its canonical text; null where it has none.</param>
internal sealed class DateColumn<T>(int index, string name, PullContext context, Func<DbDataReader, int, T> get, Func<T, TimeZoneInfo, string?> canonical)
    : SqlColumn(index, name, context)
{
    protected override bool TryWrite(DbDataReader row, RecordBatch records)
    {
        var value = get(row, Index);
        return SqlValues.Date(records, canonical(value, Zone)) || Warn("value_not_converted", records, () => $"{value}");
    }
}
