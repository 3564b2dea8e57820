using System.Globalization;
using System.Numerics;
using System.Text.Json;
using DataPool.Core.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace DataPool.Core.Tests.Values;

public class NumberTextTests
{
    private static readonly string Hundred = new('7', 100);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0e999", "0")]
    [InlineData("-0.00", "0")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("1.50", "1.5")]
    [InlineData("1.0", "1")]
    [InlineData("1e0", "1")]
    [InlineData("-12.340e1", "-123.4")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("12345678901234567.89", "12345678901234567.89")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("0.1", "0.1")]
    [InlineData("1E5", "100000")]
    [InlineData("1e+5", "100000")]
    [InlineData("123e-2", "1.23")]
    [InlineData("1e-7", "0.0000001")]
    [InlineData("1e-8", "1e-8")]
    [InlineData("0.00000001", "1e-8")]
    [InlineData("12.5e-9", "1.25e-8")]
    [InlineData("0.000001e300", "1e294")]
    [InlineData("1.5e0300", "1.5e300")]
    [InlineData("9e308", "9e308")]
    [InlineData("1e-308", "1e-308")]
    [InlineData("0.1e-307", "1e-308")]
    [InlineData("-10e-31", "-1e-30")]
    public void A_number_has_one_canonical_text(string text, string expected)
        => Assert.Equal(expected, Text.Number(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.e5")]
    [InlineData("0x10")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("1,5")]
    [InlineData("--1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e5.5")]
    [InlineData("١")]
    public void What_JSON_does_not_call_a_number_is_none(string text)
        => Assert.Equal("NotANumber", Text.Number(text));

    [Theory]
    [InlineData("+1", "1")]
    [InlineData("007", "7")]
    [InlineData("-007.50", "-7.5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("+.5e1", "5")]
    [InlineData("000", "0")]
    [InlineData(".", "NotANumber")]
    [InlineData("+", "NotANumber")]
    [InlineData("+-1", "NotANumber")]
    [InlineData("", "NotANumber")]
    [InlineData("e5", "NotANumber")]
    [InlineData("1٢", "NotANumber")]
    [InlineData("\u01311", "NotANumber")]
    public void Text_cells_may_be_lenient(string text, string expected)
        => Assert.Equal(expected, Text.Number(text, lenient: true));

    [Theory]
    [InlineData("1e309")]
    [InlineData("-10e308")]
    [InlineData("1e-309")]
    [InlineData("0.9e-308")]
    [InlineData("1e99999999999999999999")]
    [InlineData("1e-99999999999999999999")]
    public void Numbers_outside_the_range_are_told_from_text(string text)
        => Assert.Equal("OutOfRange", Text.Number(text));

    [Fact]
    public void A_hundred_digits_fit_and_one_more_does_not()
    {
        Assert.Equal(Hundred, Text.Number(Hundred));
        Assert.Equal(Hundred, Text.Number("000" + Hundred + ".000", lenient: true));
        Assert.Equal("0." + Hundred, Text.Number("0." + Hundred));
        Assert.Equal("-0.000000" + Hundred, Text.Number("-0.000000" + Hundred));
        Assert.Equal(NumberText.MaxLength, ("-0.000000" + Hundred).Length);
        Assert.Equal("1." + Hundred[1..] + "e100", Text.Number("1" + Hundred[1..] + "0"));
        Assert.Equal("OutOfRange", Text.Number(Hundred + "7"));
        Assert.Equal("OutOfRange", Text.Number("0." + Hundred + "7"));
        Assert.Equal("OutOfRange", Text.Number("1" + new string('0', 99) + "1"));
    }

    [Fact]
    public void Exponents_and_zeros_of_any_length_cancel_out()
    {
        string zeros = new('0', 1_000_000);
        Assert.Equal("1", Text.Number("0." + zeros + "1e1000001"));
        Assert.Equal("1", Text.Number("1" + zeros + "e-1000000"));
        Assert.Equal("0", Text.Number("0." + zeros));
        Assert.Equal("1", Text.Number("1e" + zeros));
        Assert.Equal("OutOfRange", Text.Number("1" + zeros));
        Assert.Equal("OutOfRange", Text.Number("1e" + new string('9', 1_000_000)));
        Assert.Equal("NotANumber", Text.Number("1e" + new string('9', 1_000_000) + "x"));
    }

    [Fact]
    public void A_short_destination_is_an_error_and_no_overrun()
    {
        Assert.ThrowsAny<ArgumentException>(() => NumberText.FromInt64(12345, new byte[4], out _));
        Assert.ThrowsAny<ArgumentException>(() => NumberText.FromDecimal(123.45m, new byte[4], out _));
    }

    [Fact]
    public void Every_short_text_agrees_with_the_JSON_grammar_and_with_IsCanonical()
    {
        const string alphabet = "-+01.e";
        foreach (int length in Enumerable.Range(1, 5))
        {
            char[] text = new char[length];
            for (int n = 0; n < (int)Math.Pow(alphabet.Length, length); n++)
            {
                for (int i = 0, rest = n; i < length; i++, rest /= alphabet.Length)
                    text[i] = alphabet[rest % alphabet.Length];
                string candidate = new(text);
                string canonical = Text.Number(candidate);
                Assert.Equal(IsJsonNumber(candidate), canonical != "NotANumber");
                Assert.Equal(candidate == canonical, NumberText.IsCanonical(Text.Utf8(candidate)));
            }
        }
    }

    [Theory]
    [InlineData("0.0000001", true)]
    [InlineData("0.00000001", false)]
    [InlineData("-0.000000012", false)]
    [InlineData("1e-8", true)]
    [InlineData("1.5e300", true)]
    [InlineData("1.5E300", false)]
    [InlineData("1e5", false)]
    [InlineData("1.50", false)]
    [InlineData("1.", false)]
    [InlineData("", false)]
    public void Only_the_canonical_text_is_canonical(string text, bool expected)
        => Assert.Equal(expected, NumberText.IsCanonical(Text.Utf8(text)));

    [Fact]
    public void Numbers_with_the_same_value_have_the_same_text()
        => Prop.ForAll(Numbers(), Arb.From(Gen.Choose(-120, 120)), (number, shift) =>
        {
            (BigInteger digits, int exponent) = number;
            string plain = $"{digits}e{exponent}";
            string shifted = shift >= 0
                ? $"{digits * BigInteger.Pow(10, shift)}e{exponent - shift}"
                : $"{(digits < 0 ? "-" : "")}0.{new string('0', -shift)}{BigInteger.Abs(digits)}0E+{DigitsOf(digits) - shift + exponent}"
                    .Replace("E+-", "E-", StringComparison.Ordinal);
            return Text.Number(plain) == Oracle(digits, exponent) && Text.Number(shifted) == Oracle(digits, exponent);
        }).Holds();

    [Fact]
    public void Canonical_text_is_canonical_and_valid_JSON()
        => Prop.ForAll(Numbers(), number =>
        {
            string text = Text.Number($"{number.Digits}e{number.Exponent}");
            return text == "OutOfRange"
                || (NumberText.IsCanonical(Text.Utf8(text)) && Text.Number(text) == text && IsJsonNumber(text)
                    && text.Length <= NumberText.MaxLength);
        }).Holds();

    [Fact]
    public void Decimals_keep_their_value()
        => Prop.ForAll<decimal, decimal>((a, b) =>
        {
            string text = From(a, NumberText.FromDecimal);
            return decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) == a
                && (text == From(b, NumberText.FromDecimal)) == (a == b)
                && text == Text.Number(a.ToString(CultureInfo.InvariantCulture));
        }).Holds();

    [Fact]
    public void Doubles_and_floats_read_back_as_they_were()
    {
        Arbitrary<int> halves = Arb.From(Gen.Choose(int.MinValue, int.MaxValue));
        Prop.ForAll(halves, halves, (high, low) =>
        {
            double value = BitConverter.Int64BitsToDouble(((long)high << 32) | (uint)low);
            string text = From(value, NumberText.FromDouble);
            return !double.IsFinite(value) ? text == "NotANumber"
                : value != 0 && Math.Abs(value) < 1e-308 ? text == "OutOfRange"
                : double.Parse(text, CultureInfo.InvariantCulture).Equals(value) && NumberText.IsCanonical(Text.Utf8(text));
        }).Holds();
        Prop.ForAll(halves, bits =>
        {
            float value = BitConverter.Int32BitsToSingle(bits);
            string text = From(value, NumberText.FromSingle);
            return !float.IsFinite(value) ? text == "NotANumber" : float.Parse(text, CultureInfo.InvariantCulture).Equals(value);
        }).Holds();
    }

    [Fact]
    public void Binary_floats_have_their_shortest_text()
    {
        Assert.Equal("0.1", From(0.1, NumberText.FromDouble));
        Assert.Equal("0.1", From(0.1f, NumberText.FromSingle));
        Assert.Equal("0", From(-0.0, NumberText.FromDouble));
        Assert.Equal("1.7976931348623157e308", From(double.MaxValue, NumberText.FromDouble));
        Assert.Equal("10000000000000000000000", From(1e22, NumberText.FromDouble));
        Assert.Equal("OutOfRange", From(double.Epsilon, NumberText.FromDouble));
        Assert.Equal("NotANumber", From(double.NaN, NumberText.FromDouble));
        Assert.Equal("NotANumber", From(float.NegativeInfinity, NumberText.FromSingle));
        Assert.Equal("79228162514264337593543950335", From(decimal.MaxValue, NumberText.FromDecimal));
        Assert.Equal("1.5", From(1.5000m, NumberText.FromDecimal));
    }

    [Fact]
    public void Integers_are_exact()
    {
        Assert.Equal("-9223372036854775808", From(long.MinValue, NumberText.FromInt64));
        Assert.Equal("18446744073709551615", From(ulong.MaxValue, NumberText.FromUInt64));
        Assert.Equal("1e308", From(BigInteger.Pow(10, 308), NumberText.FromBigInteger));
        Assert.Equal("-9e308", From(-9 * BigInteger.Pow(10, 308), NumberText.FromBigInteger));
        Assert.Equal("OutOfRange", From(BigInteger.Pow(10, 309), NumberText.FromBigInteger));
        Assert.Equal("OutOfRange", From(BigInteger.One << 1_000_000, NumberText.FromBigInteger));
        Assert.Equal("OutOfRange", From(BigInteger.Pow(10, 100) + 1, NumberText.FromBigInteger));
        Prop.ForAll<BigInteger>(value => From(value, NumberText.FromBigInteger) == Oracle(value, 0)).Holds();
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("123456789012345", false)]
    [InlineData("-0.123456789012345", false)]
    [InlineData("-12345678.9012345", false)]
    [InlineData("1234567890123456", true)]
    [InlineData("9007199254740993", true)]
    [InlineData("0.1234567890123456", true)]
    [InlineData("12345678.90123456", true)]
    [InlineData("1000000000000000000000", false)]
    [InlineData("1000000000000001", true)]
    [InlineData("0.0000000123", false)]
    [InlineData("1.23456789012345e300", false)]
    [InlineData("1.234567890123456e300", true)]
    [InlineData("-1.7e308", false)]
    [InlineData("1.8e308", true)]
    [InlineData("-9e308", true)]
    [InlineData("1e-308", false)]
    public void Numbers_that_a_double_cannot_hold_need_text(string canonical, bool expected)
        => Assert.Equal(expected, NumberText.NeedsText(Text.Utf8(canonical)));

    [Fact]
    public void A_number_that_needs_no_text_survives_a_double()
        => Prop.ForAll(Numbers(), number =>
        {
            string text = Text.Number($"{number.Digits}e{number.Exponent}");
            return text == "OutOfRange" || NumberText.NeedsText(Text.Utf8(text))
                || Text.Number(double.Parse(text, CultureInfo.InvariantCulture).ToString("E14", CultureInfo.InvariantCulture)) == text;
        }).Holds();

    private delegate NumberParse Writer<T>(T value, Span<byte> destination, out int written);

    private static string From<T>(T value, Writer<T> writer)
    {
        Span<byte> buffer = stackalloc byte[NumberText.MaxLength];
        NumberParse result = writer(value, buffer, out int written);
        return result == NumberParse.Ok ? Text.Of(buffer[..written]) : result.ToString();
    }

    private static Arbitrary<(BigInteger Digits, int Exponent)> Numbers()
        => Arb.From(
            from length in Gen.Choose(1, 105)
            from digits in Gen.Elements('0', '0', '0', '1', '5', '9').ArrayOf(length)
            from negative in Gen.Elements("", "-")
            from exponent in Gen.OneOf(Gen.Choose(-20, 20), Gen.Choose(-450, 450))
            select (BigInteger.Parse(negative + new string(digits), CultureInfo.InvariantCulture), exponent));

    private static int DigitsOf(BigInteger value) => BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>The specification once more, written slowly.</summary>
    private static string Oracle(BigInteger digits, int exponent)
    {
        if (digits.IsZero)
            return "0";
        string all = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture);
        int e = all.Length - 1 + exponent;
        string significant = all.TrimEnd('0');
        if (significant.Length > 100 || Math.Abs(e) > 308)
            return "OutOfRange";

        string text;
        if (e is >= -7 and < 0)
            text = "0." + new string('0', -e - 1) + significant;
        else if (e is >= 0 and < 100)
            text = significant.Length > e + 1 ? significant.Insert(e + 1, ".") : significant.PadRight(e + 1, '0');
        else
            text = (significant.Length > 1 ? significant.Insert(1, ".") : significant) + "e" + e.ToString(CultureInfo.InvariantCulture);
        return digits.Sign < 0 ? "-" + text : text;
    }

    private static bool IsJsonNumber(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
