using System.Buffers.Text;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Connectors.Sql.Rows;

/// <summary>Writes values in canonical form into a batch: the ends that all databases' columns share.</summary>
internal static class SqlValues
{
    /// <summary>Writes a whole number.</summary>
    internal static bool Integer(RecordBatch records, long value)
    {
        NumberText.FromInt64(value, records.GetSpan(NumberText.MaxLength), out var written);
        return CanonicalNumber(records, written);
    }

    /// <summary>Writes a whole number without sign.</summary>
    internal static bool Unsigned(RecordBatch records, ulong value)
    {
        NumberText.FromUInt64(value, records.GetSpan(NumberText.MaxLength), out var written);
        return CanonicalNumber(records, written);
    }

    /// <summary>Writes a decimal.</summary>
    internal static bool Decimal(RecordBatch records, decimal value)
    {
        NumberText.FromDecimal(value, records.GetSpan(NumberText.MaxLength), out var written);
        return CanonicalNumber(records, written);
    }

    /// <summary>Writes a float of 64 bits; false for what is no number.</summary>
    internal static bool Double(RecordBatch records, double value) =>
        NumberText.FromDouble(value, records.GetSpan(NumberText.MaxLength), out var written) == NumberParse.Ok && CanonicalNumber(records, written);

    /// <summary>Writes a float of 32 bits; false for what is no number.</summary>
    internal static bool Single(RecordBatch records, float value) =>
        NumberText.FromSingle(value, records.GetSpan(NumberText.MaxLength), out var written) == NumberParse.Ok && CanonicalNumber(records, written);

    /// <summary>Writes a number that is a text in UTF-8; false for what is none within range.</summary>
    internal static bool Number(RecordBatch records, ReadOnlySpan<byte> text) =>
        NumberText.TryCanonicalize(text, records.GetSpan(NumberText.MaxLength), out var written, lenient: true) == NumberParse.Ok && CanonicalNumber(records, written);

    /// <summary>Writes a truth value.</summary>
    internal static bool Boolean(RecordBatch records, bool value)
    {
        records.Append(value ? "true"u8 : "false"u8);
        records.EndValue(ValueKind.Boolean);
        return true;
    }

    /// <summary>Writes a string that is UTF-8; false for NUL or broken UTF-8.</summary>
    internal static bool Text(RecordBatch records, ReadOnlySpan<byte> utf8)
    {
        if (!JsonText.TryWriteString(utf8, records)) return false;
        records.EndValue(ValueKind.String);
        return true;
    }

    /// <summary>Writes a string; false for NUL or a lone surrogate.</summary>
    internal static bool Text(RecordBatch records, ReadOnlySpan<char> text)
    {
        if (!JsonText.TryWriteString(text, records)) return false;
        records.EndValue(ValueKind.String);
        return true;
    }

    /// <summary>Writes bytes as a base64 string.</summary>
    internal static bool Binary(RecordBatch records, ReadOnlySpan<byte> bytes)
    {
        var span = records.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2);
        Base64.EncodeToUtf8(bytes, span[1..], out _, out var written);
        span[0] = span[written + 1] = (byte)'"';
        records.Advance(written + 2);
        records.EndValue(ValueKind.String);
        return true;
    }

    /// <summary>Writes JSON in canonical form; false for what is none.</summary>
    internal static bool Json(RecordBatch records, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Trim(" \t\r\n"u8).SequenceEqual("null"u8))
        {
            records.Append("null"u8);
            records.EndValue(ValueKind.Null);
            return true;
        }

        if (!JsonText.TryCompact(utf8, records, out _)) return false;
        records.EndValue(ValueKind.Json);
        return true;
    }

    /// <summary>Writes a canonical date; false for null, a date outside the years 1 to 9999.</summary>
    internal static bool Date(RecordBatch records, string? canonical)
    {
        if (canonical is null || !JsonText.TryWriteString(canonical, records)) return false;
        records.EndValue(ValueKind.Date);
        return true;
    }

    /// <summary>Writes a date and time: UTC by its kind, or naive in a zone; false outside the years 1 to 9999.</summary>
    internal static bool Date(RecordBatch records, DateTime value, TimeZoneInfo zone)
    {
        var span = records.GetSpan(DateText.MaxUtf8Length + 2);
        if (!DateText.TryWrite(value, zone, span[1..], out var written)) return false;
        return Date(records, span, written);
    }

    /// <summary>Writes a date.</summary>
    internal static bool Date(RecordBatch records, DateOnly value)
    {
        var span = records.GetSpan(DateText.MaxUtf8Length + 2);
        return Date(records, span, DateText.Write(value, span[1..]));
    }

    private static bool Date(RecordBatch records, Span<byte> span, int written)
    {
        span[0] = span[written + 1] = (byte)'"';
        records.Advance(written + 2);
        records.EndValue(ValueKind.Date);
        return true;
    }

    /// <summary>Ends a number whose canonical text was just put into the batch's span.</summary>
    internal static bool CanonicalNumber(RecordBatch records, int written)
    {
        records.Advance(written);
        records.EndValue(ValueKind.Number);
        return true;
    }
}
