using System.Buffers;
using System.Globalization;
using System.Text;

namespace DataPool.Core.Values;

/// <summary>Numbers, booleans, dates and json as strings.</summary>
internal static class ToStringConversion
{
    internal static bool TryConvert(ValueKind kind, ReadOnlySpan<byte> value, ConversionOptions options, IBufferWriter<byte> output)
        => kind switch
        {
            ValueKind.Number => TryConvertNumber(value, options, output),
            ValueKind.Date => TryConvertDate(value, options, output),
            _ => JsonText.TryWriteString(value, output),
        };

    private static bool TryConvertNumber(ReadOnlySpan<byte> value, ConversionOptions options, IBufferWriter<byte> output)
    {
        string? text;
        if (!string.IsNullOrEmpty(options.Format))
        {
            text = FormattedNumber.Of(value, options.Format, options.Culture ?? CultureInfo.InvariantCulture);
        }
        else if (options.Culture is not null)
        {
            text = CultureNumber.FromCanonical(Encoding.ASCII.GetString(value), options.Culture);
        }
        else
        {
            JsonText.WriteQuoted(value, output);
            return true;
        }

        return text is not null && JsonText.TryWriteString(text, output);
    }

    private static bool TryConvertDate(ReadOnlySpan<byte> value, ConversionOptions options, IBufferWriter<byte> output)
    {
        if (string.IsNullOrEmpty(options.Format))
        {
            output.Write(value);
            return true;
        }

        string? text = FormattedDate.Of(
            JsonText.Unescape(value), options.Format, options.Culture ?? CultureInfo.InvariantCulture, options.Zone);
        return text is not null && JsonText.TryWriteString(text, output);
    }
}
