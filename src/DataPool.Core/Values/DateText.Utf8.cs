using System.Buffers;
using System.Globalization;
using System.Text;

namespace DataPool.Core.Values;

public static partial class DateText
{
    private const uint NoDigit = 10_000;

    /// <summary>The bytes that hold any canonical date or instant.</summary>
    public const int MaxUtf8Length = MaxLength;

    /// <summary>As <see cref="TryParse"/>, from UTF-8 to UTF-8 and without an object: for columns of a million dates.</summary>
    /// <param name="utf8">The text; nothing around it.</param>
    /// <param name="zone">The zone of a time without an offset.</param>
    /// <param name="destination">At least <see cref="MaxUtf8Length"/> bytes.</param>
    /// <param name="written">The bytes written; 0 when it is no date.</param>
    /// <returns>False when it is no such text, no date of the calendar, or an instant outside the years 1 to 9999.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> utf8, TimeZoneInfo zone, Span<byte> destination, out int written)
    {
        if (IsPlainDate(utf8))
        {
            utf8.CopyTo(destination);
            written = DateLength;
            return true;
        }

        return TryWriteInstant(utf8, zone, destination, out written);
    }

    /// <summary>Whether a text is a date of the calendar without a time, <c>2026-04-09</c>.</summary>
    /// <param name="utf8">Any bytes.</param>
    public static bool IsPlainDate(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length != DateLength || utf8[4] != '-' || utf8[7] != '-')
            return false;

        uint year = (Digit(utf8[0]) * 1000) + (Digit(utf8[1]) * 100) + (Digit(utf8[2]) * 10) + Digit(utf8[3]);
        uint month = (Digit(utf8[5]) * 10) + Digit(utf8[6]);
        uint day = (Digit(utf8[8]) * 10) + Digit(utf8[9]);
        return year is > 0 and < 10_000 && month is > 0 and <= 12
            && day > 0 && (day <= 28 || (day < NoDigit && day <= DateTime.DaysInMonth((int)year, (int)month)));
    }

    // What is no digit makes each sum too large for its bounds.
    private static uint Digit(byte character) => character is >= (byte)'0' and <= (byte)'9' ? (uint)(character - '0') : NoDigit;

    private static bool TryWriteInstant(ReadOnlySpan<byte> utf8, TimeZoneInfo zone, Span<byte> destination, out int written)
    {
        const int longest = 64;
        written = 0;
        Span<char> text = stackalloc char[longest];
        if (utf8.Length is < DateLength or > longest || Ascii.ToUtf16(utf8, text, out int length) != OperationStatus.Done
            || !IsoDate.TryRead(text[..length], out IsoDate date))
        {
            return false;
        }

        if (!date.HasTime)
        {
            utf8.CopyTo(destination);
            written = DateLength;
            return true;
        }

        long ticks = date.Offset is { } offset ? date.Ticks - offset : ZoneTime.ToUtcTicks(date.Ticks, zone);
        return TryWriteInstant(ticks, destination, out written);
    }

    /// <summary>As <see cref="FromDateTime"/>, in UTF-8 and without an object.</summary>
    /// <param name="value">One of kind <see cref="DateTimeKind.Utc"/> is taken as it is, any other is naive.</param>
    /// <param name="zone">The zone of a naive time.</param>
    /// <param name="destination">At least <see cref="MaxUtf8Length"/> bytes.</param>
    /// <param name="written">The bytes written.</param>
    /// <returns>False when the instant lies outside the years 1 to 9999.</returns>
    public static bool TryWrite(DateTime value, TimeZoneInfo zone, Span<byte> destination, out int written) =>
        TryWriteInstant(value.Kind == DateTimeKind.Utc ? value.Ticks : ZoneTime.ToUtcTicks(value.Ticks, zone), destination, out written);

    /// <summary>As <see cref="FromDateOnly"/>, in UTF-8 and without an object.</summary>
    /// <param name="value">Any.</param>
    /// <param name="destination">At least <see cref="MaxUtf8Length"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(DateOnly value, Span<byte> destination)
    {
        value.TryFormat(destination, out var written, "O", CultureInfo.InvariantCulture);
        return written;
    }

    private static bool TryWriteInstant(long ticks, Span<byte> destination, out int written)
    {
        written = 0;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;

        // 2026-04-09T12:00:00.2500000Z, the fraction of which loses its zeros.
        new DateTime(ticks, DateTimeKind.Utc).TryFormat(destination, out written, "O", CultureInfo.InvariantCulture);
        written = destination[..(written - 1)].LastIndexOfAnyExcept((byte)'0') + 1;
        if (destination[written - 1] == '.')
            written--;
        destination[written++] = (byte)'Z';
        return true;
    }
}
