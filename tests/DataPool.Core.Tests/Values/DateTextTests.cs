using System.Globalization;
using System.Text;
using DataPool.Core.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace DataPool.Core.Tests.Values;

public class DateTextTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-04-09", "2026-04-09")]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("0001-01-01", "0001-01-01")]
    [InlineData("9999-12-31", "9999-12-31")]
    [InlineData("2026-04-09T12:00:00Z", "2026-04-09T12:00:00Z")]
    [InlineData("2026-04-09t12:00:00z", "2026-04-09T12:00:00Z")]
    [InlineData("2026-04-09 12:00Z", "2026-04-09T12:00:00Z")]
    [InlineData("2026-04-09T12:00:00.250Z", "2026-04-09T12:00:00.25Z")]
    [InlineData("2026-04-09T12:00:00,5Z", "2026-04-09T12:00:00.5Z")]
    [InlineData("2026-04-09T12:00:00.000000Z", "2026-04-09T12:00:00Z")]
    [InlineData("2026-04-09T12:00:00.123456789Z", "2026-04-09T12:00:00.1234567Z")]
    [InlineData("2026-04-09T12:00:00.00000009999Z", "2026-04-09T12:00:00Z")]
    [InlineData("2026-04-09T12:00:00+02:00", "2026-04-09T10:00:00Z")]
    [InlineData("2026-04-09T12:00:00-0530", "2026-04-09T17:30:00Z")]
    [InlineData("2026-04-09 23:30-02", "2026-04-10T01:30:00Z")]
    [InlineData("2026-04-09T12:00:00", "2026-04-09T12:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z")]
    public void ISO_8601_is_read(string text, string expected)
    {
        Assert.True(DateText.TryParse(text, TimeZoneInfo.Utc, out string? canonical));
        Assert.Equal(expected, canonical);
        Assert.Equal(expected, Utf8Date(text, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026")]
    [InlineData("2026-04")]
    [InlineData("2026-4-9")]
    [InlineData("20260409")]
    [InlineData("2026-02-30")]
    [InlineData("2025-02-29")]
    [InlineData("2026-00-10")]
    [InlineData("2026-13-10")]
    [InlineData("2026-10-00")]
    [InlineData("0000-00-00")]
    [InlineData("0000-01-01")]
    [InlineData("-001-01-01")]
    [InlineData("10000-01-01")]
    [InlineData("2026-04-09 ")]
    [InlineData(" 2026-04-09")]
    [InlineData("2026-04-09T")]
    [InlineData("2026-04-09Z")]
    [InlineData("2026-04-09T12")]
    [InlineData("2026-04-09T24:00")]
    [InlineData("2026-04-09T12:60")]
    [InlineData("2026-04-09T12:00:60Z")]
    [InlineData("2026-04-09T12:00:00.Z")]
    [InlineData("2026-04-09T12:00.5Z")]
    [InlineData("2026-04-09T12:00:00+2")]
    [InlineData("2026-04-09T12:00:00+02:")]
    [InlineData("2026-04-09T12:00:00+02:60")]
    [InlineData("2026-04-09T12:00:00+24:00")]
    [InlineData("2026-04-09T12:00:00Zx")]
    [InlineData("2026-04-09T12:00:00 Z")]
    [InlineData("٢٠٢٦-04-09")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    public void Anything_else_is_no_date(string text)
    {
        Assert.False(DateText.TryParse(text, TimeZoneInfo.Utc, out string? canonical));
        Assert.Null(canonical);
        Assert.Null(Utf8Date(text, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("Europe/London", "2026-07-01T12:00", "2026-07-01T11:00:00Z")]
    [InlineData("Europe/London", "2026-03-29T01:30", "2026-03-29T01:30:00Z")] // gap 01:00-02:00: 02:30 BST
    [InlineData("Europe/London", "2026-03-29T01:00", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/London", "2026-03-29T00:59:59", "2026-03-29T00:59:59Z")]
    [InlineData("Europe/London", "2026-03-29T02:00", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/London", "2026-10-25T01:30", "2026-10-25T00:30:00Z")] // overlap: the earlier, BST
    [InlineData("Europe/London", "2026-10-25T02:00", "2026-10-25T02:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z")]
    [InlineData("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00Z")]
    [InlineData("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z")] // a gap of half an hour
    [InlineData("Australia/Sydney", "2026-04-05T02:30", "2026-04-04T15:30:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z")] // a day that never was
    [InlineData("Asia/Kolkata", "2026-07-01T00:00", "2026-06-30T18:30:00Z")]
    public void A_naive_time_is_read_in_the_zone(string zone, string text, string expected)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        Assert.True(DateText.TryParse(text, info, out string? canonical));
        Assert.Equal(expected, canonical);
        Assert.Equal(expected, Utf8Date(text, info));
        Assert.Equal(expected, DateText.FromDateTime(DateTime.Parse(text, CultureInfo.InvariantCulture), info));
    }

    [Fact]
    public void A_date_and_an_offset_do_not_care_about_the_zone()
    {
        Assert.True(DateText.TryParse("2026-03-29", Berlin, out string? date));
        Assert.Equal("2026-03-29", date);
        Assert.True(DateText.TryParse("2026-03-29T02:30:00+00:00", Berlin, out string? instant));
        Assert.Equal("2026-03-29T02:30:00Z", instant);
        Assert.False(DateText.TryParse("0001-01-01T00:30", Berlin, out _));
    }

    [Fact]
    public void Every_local_time_that_exists_comes_back_and_ambiguous_ones_are_the_earlier()
    {
        string[] zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Tehran", "Africa/Casablanca"];
        Arbitrary<DateTime> times = Arb.From(
            from minute in Gen.Choose(0, 60 * 24 * 365 * 60)
            select new DateTime(1975, 1, 1).AddMinutes(minute));
        Prop.ForAll(Arb.From(Gen.Elements(zones)), times, (id, local) =>
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
            DateTime utc = DateText.ToInstant(DateText.FromDateTime(local, zone)!).UtcDateTime;
            return zone.IsInvalidTime(local)
                ? TimeZoneInfo.ConvertTimeFromUtc(utc, zone) > local
                : TimeZoneInfo.ConvertTimeFromUtc(utc, zone) == local
                    && (!zone.IsAmbiguousTime(local) || zone.GetAmbiguousTimeOffsets(local).Max() == local - utc);
        }).Holds();
    }

    [Fact]
    public void Dates_and_times_of_NET_are_written()
    {
        var utc = new DateTime(2026, 4, 9, 12, 0, 0, DateTimeKind.Utc);
        Assert.Equal("2026-04-09T12:00:00Z", DateText.FromDateTime(utc, Berlin));
        Assert.Equal("2026-04-09T10:00:00Z", DateText.FromDateTime(DateTime.SpecifyKind(utc, DateTimeKind.Unspecified), Berlin));
        Assert.Null(DateText.FromDateTime(DateTime.MinValue, Berlin));
        Assert.Equal("9999-12-31T22:59:59.9999999Z", DateText.FromDateTime(DateTime.MaxValue, Berlin));
        Assert.Equal("2026-04-09T09:30:00.5Z", DateText.FromDateTimeOffset(new DateTimeOffset(2026, 4, 9, 12, 0, 0, 500, TimeSpan.FromHours(2.5))));
        Assert.Equal("0999-04-09", DateText.FromDateOnly(new DateOnly(999, 4, 9)));
        Assert.Equal("07:08:09", DateText.FromTimeOnly(new TimeOnly(7, 8, 9)));
        Assert.Equal("07:08:09.012", DateText.FromTimeOnly(new TimeOnly(7, 8, 9, 12)));
        Assert.Equal("00:00:00.0000001", DateText.FromTimeOnly(new TimeOnly(1)));
    }

    [Fact]
    public void What_is_written_is_read_again()
        => Prop.ForAll<DateTime>(value =>
        {
            var utc = new DateTime(value.Ticks, DateTimeKind.Utc);
            string text = DateText.FromDateTime(utc, Berlin)!;
            return DateText.TryParse(text, Berlin, out string? again) && again == text
                && DateText.ToInstant(text).UtcTicks == value.Ticks && DateText.IsInstant(text);
        }).Holds();

    [Theory]
    [InlineData("00:00:00", "PT0S")]
    [InlineData("1.02:03:04.5", "P1DT2H3M4.5S")]
    [InlineData("-00:00:01", "-PT1S")]
    [InlineData("3.00:00:00", "P3D")]
    [InlineData("01:00:00", "PT1H")]
    [InlineData("00:05:00", "PT5M")]
    [InlineData("00:00:00.0000001", "PT0.0000001S")]
    [InlineData("-1.00:00:30", "-P1DT30S")]
    [InlineData("-10675199.02:48:05.4775808", "-P10675199DT2H48M5.4775808S")]
    public void An_interval_is_an_ISO_duration(string value, string expected)
    {
        var span = TimeSpan.Parse(value, CultureInfo.InvariantCulture);
        Assert.Equal(expected, DateText.FromTimeSpan(span));
        Assert.Equal(span, System.Xml.XmlConvert.ToTimeSpan(expected));
    }

    [Fact]
    public void Unix_and_Julian_times_are_instants()
    {
        Assert.Equal("1970-01-01T00:00:00Z", DateText.FromUnixSeconds(0));
        Assert.Equal("1969-12-31T23:59:59Z", DateText.FromUnixSeconds(-1));
        Assert.Equal("0001-01-01T00:00:00Z", DateText.FromUnixSeconds(-62135596800));
        Assert.Equal("9999-12-31T23:59:59Z", DateText.FromUnixSeconds(253402300799));
        Assert.Null(DateText.FromUnixSeconds(-62135596801));
        Assert.Null(DateText.FromUnixSeconds(253402300800));
        Assert.Null(DateText.FromUnixSeconds(long.MaxValue));
        Assert.Null(DateText.FromUnixSeconds(long.MinValue));

        Assert.Equal("1970-01-01T00:00:00Z", DateText.FromJulianDay(2440587.5));
        Assert.Equal("2000-01-01T12:00:00Z", DateText.FromJulianDay(2451545));
        Assert.Equal("2026-04-09T18:31:18Z", DateText.FromJulianDay(2461140.271736111)); // SQLite agrees
        Assert.Equal("0001-01-01T00:00:00Z", DateText.FromJulianDay(1721425.5));
        Assert.Null(DateText.FromJulianDay(0));
        Assert.Null(DateText.FromJulianDay(5373484.5));
        Assert.Null(DateText.FromJulianDay(Math.BitDecrement(5373484.5)));
        Assert.Null(DateText.FromJulianDay(double.NaN));
        Assert.Null(DateText.FromJulianDay(double.PositiveInfinity));
    }

    [Theory]
    [InlineData("09.04.2026", "dd.MM.yyyy", "de-DE", "2026-04-09")]
    [InlineData("9. April 2026", "d. MMMM yyyy", "de-DE", "2026-04-09")]
    [InlineData("20260409", "yyyyMMdd", "", "2026-04-09")]
    [InlineData("04/2026", "MM/yyyy", "", "2026-04-01")]
    [InlineData("09.04.26", "dd.MM.yy", "de-DE", "2026-04-09")]
    [InlineData("09.04.2026 12:00", "dd.MM.yyyy HH:mm", "de-DE", "2026-04-09T10:00:00Z")]
    [InlineData("29.03.2026 02:30", "dd.MM.yyyy HH:mm", "de-DE", "2026-03-29T01:30:00Z")]
    [InlineData("2026-04-09 12:00 -05:00", "yyyy-MM-dd HH:mm zzz", "", "2026-04-09T17:00:00Z")]
    [InlineData("2026-04-09T12:00:00Z", "yyyy-MM-ddTHH:mm:ssK", "", "2026-04-09T12:00:00Z")]
    [InlineData("2026-04-09T12:00:00", "yyyy-MM-ddTHH:mm:ssK", "", "2026-04-09T10:00:00Z")]
    [InlineData("2026-04-09T12:00:00Z", "yyyy-MM-ddTHH:mm:ssZ", "", "2026-04-09T12:00:00Z")]
    [InlineData("2026-04-09 at noon", "yyyy-MM-dd 'at noon'", "", "2026-04-09")]
    [InlineData("4/9/2026 1:05 PM", "M/d/yyyy h:mm tt", "en-US", "2026-04-09T11:05:00Z")]
    [InlineData("Thu, 09 Apr 2026 12:00:00 GMT", "r", "", "2026-04-09T12:00:00Z")]
    [InlineData("2026-04-09 12:00:00Z", "u", "", "2026-04-09T12:00:00Z")]
    [InlineData("09/04/2569", "dd/MM/yyyy", "th-TH", "2026-04-09")]
    public void A_format_reads_dates_of_its_kind(string text, string format, string culture, string expected)
    {
        Assert.True(DateText.TryParseExact(text, format, CultureInfo.GetCultureInfo(culture), Berlin, out string? canonical));
        Assert.Equal(expected, canonical);
    }

    [Theory]
    [InlineData("30.02.2026", "dd.MM.yyyy")]
    [InlineData("09.04.2026 ", "dd.MM.yyyy")]
    [InlineData("09.04.", "dd.MM.")]
    [InlineData("12:00", "HH:mm")]
    [InlineData("12:00 year", "HH:mm 'year'")]
    [InlineData("2026-04-09", "")]
    [InlineData("2026-04-09", "%")]
    [InlineData("2026-04-09", "q")]
    [InlineData("2026-04-09", "yyyy-MM-dd'")]
    [InlineData("0001-01-01 00:00", "yyyy-MM-dd HH:mm")]
    public void A_text_that_is_not_of_the_format_or_has_no_year_is_refused(string text, string format)
        => Assert.False(DateText.TryParseExact(text, format, CultureInfo.InvariantCulture, Berlin, out _));

    [Fact]
    public void No_format_makes_the_parser_throw()
        => Prop.ForAll(Arb.From(Gen.Elements("yMdHhmsfFtzKZ%\\'\"/:-. Tgy".ToCharArray()).ArrayOf()), letters =>
        {
            DateText.TryParseExact("2026-04-09 12:00", new string(letters), CultureInfo.InvariantCulture, Berlin, out _);
            return true;
        }).Holds(runs: 2000);

    [Fact]
    public void An_instant_is_told_from_a_date()
    {
        Assert.False(DateText.IsInstant("2026-04-09"));
        Assert.True(DateText.IsInstant("2026-04-09T00:00:00Z"));
        Assert.Equal(new DateTimeOffset(2026, 4, 9, 0, 0, 0, TimeSpan.Zero), DateText.ToInstant("2026-04-09"));
        Assert.Equal(
            "'soon' is not a canonical date, such as 2026-04-09 or 2026-04-09T12:00:00Z.",
            Assert.Throws<FormatException>(() => DateText.ToInstant("soon")).Message);
    }

    private static string? Utf8Date(string text, TimeZoneInfo zone)
    {
        Span<byte> canonical = stackalloc byte[DateText.MaxUtf8Length];
        return DateText.TryWrite(Encoding.UTF8.GetBytes(text), zone, canonical, out int written) ? Encoding.UTF8.GetString(canonical[..written]) : null;
    }
}
