using System.Buffers;
using System.Text;
using DataPool.Core.Values;

namespace DataPool.Formats.Excel;

/// <summary>Writes cells as the values of records: canonical JSON, typed as the workbook types them.</summary>
internal sealed class CellWriter(SheetRows rows, TimeZoneInfo zone)
{
    // No number of a workbook is longer; one by another program that is, is none of ours (PRODUCT 1).
    private const int LongestNumber = 512;

    /// <summary>Writes a cell's value.</summary>
    /// <returns>Its kind, or null when nothing was written, because the cell holds no value that can be stored.</returns>
    public ValueKind? Write(in Cell cell, IBufferWriter<byte> output)
    {
        switch (cell.Kind)
        {
            case CellKind.Number:
                return WriteNumber(rows.Text(cell), output) ? ValueKind.Number : null;
            case CellKind.Text:
                return JsonText.TryWriteString(rows.Text(cell), output) ? ValueKind.String : null;
            case CellKind.SharedText:
                var text = rows.SharedText(cell);
                output.Write(text);
                return text.IsEmpty ? null : ValueKind.String;
            case CellKind.Boolean:
                output.Write(cell.Value != 0 ? "true"u8 : "false"u8);
                return ValueKind.Boolean;
            case CellKind.Date:
                return Write(DateText.FromDateOnly(DateOnly.FromDateTime(new DateTime(cell.Value))), ValueKind.Date, output);
            case CellKind.DateTime:
                return Write(DateText.FromDateTime(new DateTime(cell.Value), zone), ValueKind.Date, output);
            case CellKind.Time:
                return Write(DateText.FromTimeOnly(new TimeOnly(cell.Value)), ValueKind.String, output);
            case CellKind.Duration:
                return Write(DateText.FromTimeSpan(new TimeSpan(cell.Value)), ValueKind.String, output);
            case CellKind.IsoDate:
                return WriteIsoDate(rows.Text(cell), output);
            default:
                return null;
        }
    }

    /// <summary>A cell's value as text, for headers and previews; an error as Excel shows it.</summary>
    public string Text(in Cell cell)
    {
        if (cell.Kind is CellKind.Error or CellKind.NoDate) return rows.Text(cell).ToString();
        var output = new ArrayBufferWriter<byte>();
        return Write(cell, output) switch
        {
            null => "",
            ValueKind.String or ValueKind.Date => JsonText.Unescape(output.WrittenSpan),
            _ => Encoding.UTF8.GetString(output.WrittenSpan),
        };
    }

    private static ValueKind? Write(string? text, ValueKind kind, IBufferWriter<byte> output) =>
        text is not null && JsonText.TryWriteString(text, output) ? kind : null;

    private ValueKind? WriteIsoDate(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        if (DateText.TryParse(text, zone, out var date)) return Write(date, ValueKind.Date, output);
        // A time of day, or what else another program wrote.
        return JsonText.TryWriteString(text, output) ? ValueKind.String : null;
    }

    private static bool WriteNumber(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        if (text.Length > LongestNumber) return false;
        Span<byte> ascii = stackalloc byte[text.Length];
        if (Ascii.FromUtf16(text, ascii, out _) != OperationStatus.Done) return false;
        var span = output.GetSpan(NumberText.MaxLength);
        if (ascii.Length > 15 && IsDouble(ascii, out var value))
        {
            if (NumberText.FromDouble(value, span, out var length) != NumberParse.Ok) return false;
            output.Advance(length);
            return true;
        }

        if (NumberText.TryCanonicalize(ascii, span, out var written, lenient: true) != NumberParse.Ok) return false;
        output.Advance(written);
        return true;
    }

    /// <summary>
    /// Whether a text is a double's own, written out to 17 digits as Excel does: 8.2 lies in the file as 8.1999999999999993.
    /// It gets the shortest text that means the same double. Whole numbers and texts that say more than a double can stay exact.
    /// </summary>
    private static bool IsDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 || !double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out value)) return false;
        Span<byte> ofText = stackalloc byte[NumberText.MaxLength];
        Span<byte> ofDouble = stackalloc byte[NumberText.MaxLength];
        Span<byte> digits = stackalloc byte[32];
        return value.TryFormat(digits, out var count, "G17", System.Globalization.CultureInfo.InvariantCulture)
            && NumberText.TryCanonicalize(text, ofText, out var textLength, lenient: true) == NumberParse.Ok
            && NumberText.TryCanonicalize(digits[..count], ofDouble, out var doubleLength) == NumberParse.Ok
            && ofText[..textLength].SequenceEqual(ofDouble[..doubleLength]);
    }
}
