using System.Buffers;
using System.Globalization;

namespace DataPool.Core.Values;

/// <summary>Strings as dates: by the mapping's format, or in ISO 8601. White space around them is allowed.</summary>
internal static class ToDateConversion
{
    internal static bool TryConvert(ReadOnlySpan<byte> value, ConversionOptions options, IBufferWriter<byte> output)
    {
        ReadOnlySpan<char> text = JsonText.Unescape(value).AsSpan().Trim();
        bool isDate = string.IsNullOrEmpty(options.Format)
            ? DateText.TryParse(text, options.Zone, out string? canonical)
            : DateText.TryParseExact(
                text, options.Format, options.Culture ?? CultureInfo.InvariantCulture, options.Zone, out canonical);
        return isDate && JsonText.TryWriteString(canonical, output);
    }
}
