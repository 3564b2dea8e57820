using System.Buffers;
using System.Text;
using DataPool.Core.Values;

namespace DataPool.Formats.Inference;

/// <summary>Tells what a cell of text can be read as, strictly: whatever people write that only looks like a number stays text.</summary>
internal static class CellClassifier
{
    /// <summary>Digits of an integer beyond which it is an identifier: past these other programs round it.</summary>
    internal const int MaxIntegerDigits = 15;

    /// <summary>Numbers up to here are in range whatever their digits are.</summary>
    private const int ShortNumber = 64;

    /// <summary>The kind of a cell.</summary>
    /// <param name="cell">The cell without blanks around it, not empty.</param>
    /// <param name="zone">The zone of times without an offset.</param>
    /// <param name="reason">Why it is text; empty for other kinds.</param>
    internal static CellKind Classify(ReadOnlySpan<byte> cell, TimeZoneInfo zone, out string reason)
    {
        reason = "";
        var kind = cell[0] switch
        {
            (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'.' => Number(cell, out reason),
            (byte)'t' or (byte)'T' or (byte)'f' or (byte)'F' => IsBoolean(cell) ? CellKind.Boolean : CellKind.Text,
            _ => CellKind.Text,
        };
        if (kind != CellKind.Text) return kind;
        if (IsDate(cell, zone)) return CellKind.Date;
        if (reason.Length == 0) reason = cell[0] == '+' ? "a plus sign" : "text";
        return CellKind.Text;
    }

    /// <summary>Whether a cell is of one of these kinds, quickly: false means only that <see cref="Classify"/> has to tell.</summary>
    internal static bool IsPlainly(ReadOnlySpan<byte> cell, CellKind kinds)
    {
        if ((kinds & CellKind.Date) != 0) return DateText.IsPlainDate(cell);
        if ((kinds & (CellKind.Integer | CellKind.Decimal)) == 0 || cell.Length > MaxIntegerDigits) return false;
        var at = 0;
        while (at < cell.Length && char.IsAsciiDigit((char)cell[at])) at++;
        if (at == 0 || (at > 1 && cell[0] == '0')) return false;
        if (at == cell.Length) return (kinds & CellKind.Integer) != 0;
        if (cell[at] != '.' || (kinds & CellKind.Decimal) == 0) return false;
        do at++;
        while (at < cell.Length && char.IsAsciiDigit((char)cell[at]));
        return at == cell.Length;
    }

    /// <summary>A cell without the blanks around it.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || (cell[0] > ' ' && cell[^1] > ' ') ? cell : cell.Trim(" \t\r\n"u8);

    internal static bool IsTrue(ReadOnlySpan<byte> cell) => Ascii.EqualsIgnoreCase(cell, "true"u8);

    private static bool IsBoolean(ReadOnlySpan<byte> cell) => IsTrue(cell) || Ascii.EqualsIgnoreCase(cell, "false"u8);

    private static bool IsDate(ReadOnlySpan<byte> cell, TimeZoneInfo zone)
    {
        if (cell.Length < 10 || cell[4] != '-') return false;
        Span<byte> scratch = stackalloc byte[DateText.MaxUtf8Length];
        return DateText.TryWrite(cell, zone, scratch, out _);
    }

    private static CellKind Number(ReadOnlySpan<byte> cell, out string reason)
    {
        reason = "";
        var sign = cell[0] == '-' ? 1 : 0;
        var at = sign;
        while (at < cell.Length && char.IsAsciiDigit((char)cell[at])) at++;
        var whole = at - sign;
        if (whole > 1 && cell[sign] == '0' && IsNumeric(cell[at..]))
        {
            reason = "leading zeros";
            return CellKind.Text;
        }

        if (at == cell.Length)
        {
            if (whole is > 0 and <= MaxIntegerDigits) return CellKind.Integer;
            if (whole > 0) reason = $"more than {MaxIntegerDigits} digits";
            return CellKind.Text;
        }

        if (cell[at] == ',') return WithComma(cell[sign..], whole, at - sign);
        if (cell[at] != '.' && cell[at] is not ((byte)'e' or (byte)'E')) return CellKind.Text;
        return Decimal(cell, at, whole, sign);
    }

    private static CellKind Decimal(ReadOnlySpan<byte> cell, int at, int whole, int sign)
    {
        var fraction = 0;
        var hasPoint = cell[at] == '.';
        if (hasPoint)
        {
            var from = ++at;
            while (at < cell.Length && char.IsAsciiDigit((char)cell[at])) at++;
            fraction = at - from;
        }

        if (whole + fraction == 0) return CellKind.Text;
        if (at == cell.Length && cell.Length <= ShortNumber) return CellKind.Decimal;
        if (at < cell.Length && cell[at] is (byte)'.' or (byte)',') return IsGrouped(cell[sign..]) ? CellKind.Grouped : CellKind.Text;

        // 12E4 is an article's number: programs write 1.2E5, 1.0E10, 1e+20, 1e-7.
        if (at < cell.Length && !hasPoint && (at + 1 >= cell.Length || cell[at + 1] is not ((byte)'+' or (byte)'-'))) return CellKind.Text;
        Span<byte> scratch = stackalloc byte[NumberText.MaxLength];
        return NumberText.TryCanonicalize(cell, scratch, out _, lenient: true) == NumberParse.Ok ? CellKind.Decimal : CellKind.Text;
    }

    private static CellKind WithComma(ReadOnlySpan<byte> cell, int whole, int comma)
    {
        var fraction = cell[(comma + 1)..];
        if (fraction.IsEmpty || whole == 0 || cell.Length > ShortNumber) return CellKind.Text;
        if (fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return IsGrouped(cell) ? CellKind.Grouped : CellKind.Text;
        return fraction.Length == 3 && whole <= 3 && cell[0] != '0' ? CellKind.Ambiguous : CellKind.DecimalComma;
    }

    /// <summary>Groups of three digits behind one separator, and perhaps the other one before a fraction.</summary>
    private static bool IsGrouped(ReadOnlySpan<byte> cell)
    {
        var first = cell.IndexOfAny((byte)'.', (byte)',');
        var separator = cell[first];
        if (first is 0 or > 3 || cell[..first].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        var rest = cell[first..];
        while (rest.Length >= 4 && rest[0] == separator && !rest[1..4].ContainsAnyExceptInRange((byte)'0', (byte)'9')) rest = rest[4..];
        if (rest.IsEmpty) return true;
        return rest[0] is (byte)'.' or (byte)',' && rest[0] != separator && !rest[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    // 007 and 01.5, but not 09.04.2026, which is text for another reason.
    private static bool IsNumeric(ReadOnlySpan<byte> rest) => rest.IndexOfAnyExcept(NumericRest) < 0 && rest.Count((byte)'.') + rest.Count((byte)',') <= 1;

    private static readonly SearchValues<byte> NumericRest = SearchValues.Create("0123456789.,"u8);
}
