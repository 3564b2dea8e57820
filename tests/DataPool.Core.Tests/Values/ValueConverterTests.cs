using System.Globalization;
using DataPool.Core.Values;
using FsCheck.Fluent;
using Xunit;

namespace DataPool.Core.Tests.Values;

public class ValueConverterTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Fact]
    public void Null_stays_null_whatever_is_wanted()
    {
        foreach (ValueKind target in Enum.GetValues<ValueKind>())
        {
            Assert.Equal("null", Convert(ValueKind.Null, "null", target));
            Assert.Equal("null", Convert(ValueKind.Json, "null", target));
        }
    }

    [Theory]
    [InlineData(ValueKind.Boolean, "true")]
    [InlineData(ValueKind.Number, "1.5")]
    [InlineData(ValueKind.String, "\"a\\nb\"")]
    [InlineData(ValueKind.Date, "\"2026-04-09\"")]
    [InlineData(ValueKind.Json, "{\"a\":1}")]
    [InlineData(ValueKind.Json, "\"[1]\"")]
    public void A_value_of_the_type_wanted_stays_as_it_is(ValueKind kind, string json)
        => Assert.Equal(json, Convert(kind, json, kind, format: "0.00", culture: "de-DE"));

    [Theory]
    [InlineData(ValueKind.Number, "1.5", "1.5")]
    [InlineData(ValueKind.Number, "-1e300", "-1e300")]
    [InlineData(ValueKind.Boolean, "false", "false")]
    [InlineData(ValueKind.Date, "\"2026-04-09T12:00:00Z\"", "2026-04-09T12:00:00Z")]
    [InlineData(ValueKind.Json, "{\"a\":[1,\"x\"]}", "{\"a\":[1,\"x\"]}")]
    [InlineData(ValueKind.Json, "\"text\"", "text")]
    [InlineData(ValueKind.Json, "12", "12")]
    public void Everything_is_a_string_if_wanted(ValueKind kind, string json, string expected)
        => Assert.Equal(Text.Quote(expected), Convert(kind, json, ValueKind.String));

    [Theory]
    [InlineData("1234.5", "0.00", null, "1234.50")]
    [InlineData("1234.5", "#,##0.00", "de-DE", "1.234,50")]
    [InlineData("1234.5", "", "de-DE", "1234,5")]
    [InlineData("-1234.5", null, "sv-SE", "\u22121234,5")]
    [InlineData("1.5e300", null, "de-DE", "1,5e300")]
    [InlineData("7", "00000", null, "00007")]
    [InlineData("7", "D5", null, "00007")]
    [InlineData("255", "X4", null, "00FF")]
    [InlineData("18446744073709551615", "X", null, "0FFFFFFFFFFFFFFFF")]
    [InlineData("0.1", "0%", null, "10%")]
    [InlineData("7", "'No. '0", null, "No. 7")]
    [InlineData("9007199254740993", "0", null, "9007199254740993")]
    [InlineData("123456789012345678901234567890123456789", "#,##0", "en-US", "123,456,789,012,345,678,901,234,567,890,123,456,789")]
    [InlineData("1e100", "0", null, "10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public void Numbers_are_formatted_from_their_exact_value(string number, string? format, string? culture, string expected)
        => Assert.Equal(Text.Quote(expected), Convert(ValueKind.Number, number, ValueKind.String, format, culture));

    [Theory]
    [InlineData("1e-30", "0.00")]
    [InlineData("0.12345678901234567890123456789012345", "0.0")]
    [InlineData("1.5", "D5")]
    [InlineData("1.5", "Q")]
    [InlineData("1", "F99999999")]
    public void Numbers_that_a_format_cannot_show_exactly_do_not_convert(string number, string format)
        => Assert.Null(Convert(ValueKind.Number, number, ValueKind.String, format));

    [Theory]
    [InlineData("2026-04-09T02:30:00Z", "yyyy-MM-dd HH:mm zzz", null, "2026-04-08 22:30 -04:00")]
    [InlineData("2026-04-09T02:30:00Z", "d. MMMM yyyy", "de-DE", "8. April 2026")]
    [InlineData("2026-04-09", "dd.MM.yyyy HH:mm zzz", null, "09.04.2026 00:00 -04:00")]
    [InlineData("0001-01-01", "d.M.yyyy", null, "1.1.0001")]
    [InlineData("2026-04-09", "%d", null, "9")]
    public void Dates_are_formatted_as_the_zone_shows_them(string date, string format, string? culture, string expected)
        => Assert.Equal(Text.Quote(expected), Convert(ValueKind.Date, $"\"{date}\"", ValueKind.String, format, culture, NewYork));

    [Fact]
    public void A_date_keeps_its_day_in_every_zone()
    {
        foreach (string zone in new[] { "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia" })
        {
            foreach (string date in new[] { "0001-01-01", "2011-12-30", "9999-12-31" })
            {
                var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
                Assert.Equal($"\"{date}\"", Convert(ValueKind.Date, $"\"{date}\"", ValueKind.String, "yyyy-MM-dd", zone: info));
            }
        }
    }

    [Fact]
    public void A_malformed_format_or_a_calendar_too_short_does_not_convert()
    {
        Assert.Null(Convert(ValueKind.Date, "\"2026-04-09\"", ValueKind.String, "%"));
        Assert.Null(Convert(ValueKind.Date, "\"0001-01-01\"", ValueKind.String, "yyyy", "ar-SA"));
    }

    [Theory]
    [InlineData("12", "12")]
    [InlineData(" +007.50 ", "7.5")]
    [InlineData("\t-.5\r\n", "-0.5")]
    [InlineData("\u00a01e3\u00a0", "1000")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("1,5", null)]
    [InlineData("1,234", null)]
    [InlineData("1 234", null)]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData("12 kg", null)]
    [InlineData("1e400", null)]
    [InlineData("0x1F", null)]
    [InlineData("(5)", null)]
    [InlineData("NaN", null)]
    public void Strings_are_numbers_when_they_read_as_such(string text, string? expected)
        => Assert.Equal(expected, Convert(ValueKind.String, Text.Quote(text), ValueKind.Number));

    [Theory]
    [InlineData("de-DE", "1.234,56", "1234.56")]
    [InlineData("de-DE", "-1.234.567", "-1234567")]
    [InlineData("de-DE", "1234,5", "1234.5")]
    [InlineData("de-DE", "1.234", "1234")]
    [InlineData("de-DE", "1,5e3", "1500")]
    [InlineData("de-DE", ",5", "0.5")]
    [InlineData("de-DE", "1.5", null)]
    [InlineData("de-DE", "1.2345", null)]
    [InlineData("de-DE", "1234.567", null)]
    [InlineData("de-DE", ".234", null)]
    [InlineData("de-DE", "1..234", null)]
    [InlineData("de-DE", "1,234.5", null)]
    [InlineData("de-DE", "1,2,3", null)]
    [InlineData("de-DE", "", null)]
    [InlineData("de-DE", "-", null)]
    [InlineData("de-DE", "--1", null)]
    [InlineData("en-US", "1,234.5", "1234.5")]
    [InlineData("en-US", "1,23", null)]
    [InlineData("en-IN", "12,34,567.8", "1234567.8")]
    [InlineData("en-IN", "1,234,567", null)]
    [InlineData("fr-FR", "1 234,5", "1234.5")]
    [InlineData("fr-FR", "1\u00a0234,5", "1234.5")]
    [InlineData("fr-FR", "1\u202f234,5", "1234.5")]
    [InlineData("de-CH", "1'234.5", "1234.5")]
    [InlineData("sv-SE", "\u22125", "-5")]
    [InlineData("sv-SE", "-5", "-5")]
    public void A_culture_reads_its_own_separators_where_they_belong(string culture, string text, string? expected)
        => Assert.Equal(expected, Convert(ValueKind.String, Text.Quote(text), ValueKind.Number, culture: culture));

    [Fact]
    public void A_cultures_number_comes_back_as_it_was()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<decimal>(), Arb.From(Gen.Elements("de-DE", "en-US", "fr-FR", "en-IN", "sv-SE", "de-CH", "ar-EG", "he-IL", "fa-IR")),
            (value, culture) =>
            {
                string text = value.ToString("#,##0.############################", CultureInfo.GetCultureInfo(culture));
                string number = Text.Number(value.ToString(CultureInfo.InvariantCulture));
                return Convert(ValueKind.String, Text.Quote(text), ValueKind.Number, culture: culture) == number
                    && Convert(ValueKind.String, Convert(ValueKind.Number, number, ValueKind.String, culture: culture)!, ValueKind.Number, culture: culture) == number;
            }).Holds();

    [Theory]
    [InlineData(ValueKind.String, "\"TRUE\"", "true")]
    [InlineData(ValueKind.String, "\" Yes \"", "true")]
    [InlineData(ValueKind.String, "\"on\"", "true")]
    [InlineData(ValueKind.String, "\"1\"", "true")]
    [InlineData(ValueKind.String, "\"false\"", "false")]
    [InlineData(ValueKind.String, "\"No\"", "false")]
    [InlineData(ValueKind.String, "\"OFF\"", "false")]
    [InlineData(ValueKind.String, "\"0\"", "false")]
    [InlineData(ValueKind.Number, "1", "true")]
    [InlineData(ValueKind.Number, "0", "false")]
    [InlineData(ValueKind.Number, "2", null)]
    [InlineData(ValueKind.Number, "-1", null)]
    [InlineData(ValueKind.String, "\"\"", null)]
    [InlineData(ValueKind.String, "\"maybe\"", null)]
    [InlineData(ValueKind.Date, "\"2026-04-09\"", null)]
    [InlineData(ValueKind.Json, "[]", null)]
    [InlineData(ValueKind.Json, "true", "true")]
    public void Booleans_are_few_words(ValueKind kind, string json, string? expected)
        => Assert.Equal(expected, Convert(kind, json, ValueKind.Boolean));

    [Theory]
    [InlineData("2026-04-09", null, null, "2026-04-09")]
    [InlineData(" 2026-04-09T12:00 ", null, null, "2026-04-09T16:00:00Z")]
    [InlineData("09.04.2026", "dd.MM.yyyy", null, "2026-04-09")]
    [InlineData("9 avril 2026", "d MMMM yyyy", "fr-FR", "2026-04-09")]
    [InlineData("2026-04-09", "dd.MM.yyyy", null, null)]
    [InlineData("09/04/2026", null, "en-GB", null)]
    [InlineData("2026-02-30", null, null, null)]
    [InlineData("", null, null, null)]
    public void Strings_are_dates_in_ISO_or_in_the_format(string text, string? format, string? culture, string? expected)
        => Assert.Equal(
            expected is null ? null : Text.Quote(expected),
            Convert(ValueKind.String, Text.Quote(text), ValueKind.Date, format, culture, NewYork));

    [Theory]
    [InlineData(ValueKind.Boolean, "true", ValueKind.Number)]
    [InlineData(ValueKind.Date, "\"2026-04-09\"", ValueKind.Number)]
    [InlineData(ValueKind.Json, "[1]", ValueKind.Number)]
    [InlineData(ValueKind.Number, "20260409", ValueKind.Date)]
    [InlineData(ValueKind.Boolean, "true", ValueKind.Date)]
    [InlineData(ValueKind.Json, "{}", ValueKind.Date)]
    [InlineData(ValueKind.String, "\"a\"", ValueKind.Null)]
    public void Types_with_nothing_in_common_do_not_convert(ValueKind kind, string json, ValueKind target)
        => Assert.Null(Convert(kind, json, target, format: "yyyyMMdd"));

    [Theory]
    [InlineData("{ \"a\" : 1.0 }", "{\"a\":1}")]
    [InlineData("\n [1, \"\\u0041\"]", "[1,\"A\"]")]
    [InlineData("[draft] budget", null)]
    [InlineData("{\"a\":1", null)]
    [InlineData("{\"a\":1,\"a\":2", null)]
    [InlineData("12", null)]
    [InlineData("\"quoted\"", null)]
    [InlineData("", null)]
    [InlineData("plain", null)]
    public void A_string_that_holds_an_object_or_array_becomes_it_and_others_stay(string text, string? expected)
        => Assert.Equal(expected ?? Text.Quote(text), Convert(ValueKind.String, Text.Quote(text), ValueKind.Json));

    [Fact]
    public void JSON_in_a_string_keeps_to_the_limits()
    {
        string deep = new string('[', 65) + new string(']', 65);
        foreach (string text in new[] { "{\"a\":1,\"a\":2}", "[1e400]", "[\"\\u0000\"]", deep })
            Assert.Null(Convert(ValueKind.String, Text.Quote(text), ValueKind.Json));
        string open = new('[', 100_000);
        Assert.Equal(Text.Quote(open), Convert(ValueKind.String, Text.Quote(open), ValueKind.Json));
    }

    [Theory]
    [InlineData(ValueKind.Number, "1.5")]
    [InlineData(ValueKind.Boolean, "true")]
    [InlineData(ValueKind.Date, "\"2026-04-09\"")]
    public void Other_values_are_JSON_as_they_are(ValueKind kind, string json)
        => Assert.Equal(json, Convert(kind, json, ValueKind.Json));

    private static string? Convert(
        ValueKind kind, string json, ValueKind target, string? format = null, string? culture = null, TimeZoneInfo? zone = null)
    {
        var options = new ConversionOptions(
            format, culture is null ? null : CultureInfo.GetCultureInfo(culture), zone ?? TimeZoneInfo.Utc);
        return Text.Written(output => ValueConverter.TryConvert(kind, Text.Utf8(json), target, options, output));
    }
}
