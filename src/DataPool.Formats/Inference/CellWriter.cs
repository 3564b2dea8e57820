using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Formats.Inference;

/// <summary>Writes texts as values of their column's type.</summary>
public static class CellWriter
{
    /// <summary>Writes one value.</summary>
    /// <param name="text">The text in UTF-8, valid and without NUL.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="zone">The zone of times without an offset.</param>
    /// <param name="batch">Where the value goes.</param>
    /// <returns>False, and nothing written, when the text is not of the type: it is another than the type was inferred from.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> text, ColumnType type, TimeZoneInfo zone, RecordBatch batch)
    {
        if (type is ColumnType.String or ColumnType.Text)
        {
            if (!JsonText.TryWriteString(text, batch)) return false;
            batch.EndValue(ValueKind.String);
            return true;
        }

        var cell = CellClassifier.Trim(text);
        if (cell.IsEmpty)
        {
            WriteNull(batch);
            return true;
        }

        return type switch
        {
            ColumnType.Number => TryWriteNumber(cell, batch),
            ColumnType.NumberWithComma => TryWriteWithComma(cell, batch),
            ColumnType.Boolean => WriteBoolean(cell, batch),
            ColumnType.Date => TryWriteDate(cell, zone, batch),
            _ => false,
        };
    }

    /// <summary>Writes null.</summary>
    public static void WriteNull(RecordBatch batch)
    {
        batch.Append("null"u8);
        batch.EndValue(ValueKind.Null);
    }

    private static bool TryWriteNumber(ReadOnlySpan<byte> cell, RecordBatch batch)
    {
        if (NumberText.IsCanonical(cell))
        {
            batch.Append(cell);
        }
        else
        {
            if (NumberText.TryCanonicalize(cell, batch.GetSpan(NumberText.MaxLength), out var written, lenient: true) != NumberParse.Ok) return false;
            batch.Advance(written);
        }

        batch.EndValue(ValueKind.Number);
        return true;
    }

    private static bool TryWriteWithComma(ReadOnlySpan<byte> cell, RecordBatch batch)
    {
        Span<byte> withPoint = stackalloc byte[NumberText.MaxLength];
        if (cell.Length > withPoint.Length) return false;
        cell.Replace(withPoint, (byte)',', (byte)'.');
        return TryWriteNumber(withPoint[..cell.Length], batch);
    }

    private static bool WriteBoolean(ReadOnlySpan<byte> cell, RecordBatch batch)
    {
        batch.Append(CellClassifier.IsTrue(cell) ? "true"u8 : "false"u8);
        batch.EndValue(ValueKind.Boolean);
        return true;
    }

    private static bool TryWriteDate(ReadOnlySpan<byte> cell, TimeZoneInfo zone, RecordBatch batch)
    {
        var span = batch.GetSpan(DateText.MaxUtf8Length + 2);
        if (!DateText.TryWrite(cell, zone, span[1..], out var written)) return false;
        span[0] = span[written + 1] = (byte)'"';
        batch.Advance(written + 2);
        batch.EndValue(ValueKind.Date);
        return true;
    }
}
