using System.Buffers;
using System.Globalization;
using System.Text;

namespace DataPool.Core.Values;

public static partial class DateText
{
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
