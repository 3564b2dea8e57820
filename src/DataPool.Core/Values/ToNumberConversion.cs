using System.Buffers;

namespace DataPool.Core.Values;

/// <summary>Strings as numbers: lenient about white space around them, signs and leading zeros.</summary>
internal static class ToNumberConversion
{
    internal static bool TryConvert(ReadOnlySpan<byte> value, ConversionOptions options, IBufferWriter<byte> output)
    {
        Span<byte> destination = stackalloc byte[NumberText.MaxLength];
        var parsed = NumberParse.NotANumber;
        int written = 0;
        if (options.Culture is null && JsonText.TryGetContent(value, out ReadOnlySpan<byte> content))
            parsed = NumberText.TryCanonicalize(content.Trim((byte)' '), destination, out written, lenient: true);
        if (parsed == NumberParse.NotANumber)
            parsed = OfText(JsonText.Unescape(value).AsSpan().Trim(), options, destination, out written);
        if (parsed != NumberParse.Ok)
            return false;

        output.Write(destination[..written]);
        return true;
    }

    /// <summary>The rarer ways to write a number: a culture's, or one with other white space around it.</summary>
    private static NumberParse OfText(ReadOnlySpan<char> text, ConversionOptions options, Span<byte> destination, out int written)
    {
        if (options.Culture is not null)
            text = CultureNumber.ToInvariant(text, options.Culture);
        return NumberText.Canonicalize(text, destination, out written, lenient: true);
    }
}
