using System.Globalization;
using DataPool.Core.Records;

namespace DataPool.Formats.Json;

/// <summary>Finds and decodes the field <c>payload</c> of a form (WHATWG URL, "application/x-www-form-urlencoded parsing").</summary>
internal static class FormPayload
{
    /// <summary>Decodes the payload into <paramref name="destination"/>, which is at least as long as the body.</summary>
    /// <returns>Its length.</returns>
    public static int Decode(ReadOnlySpan<byte> body, Span<byte> destination)
    {
        var found = -1;
        for (var at = 0; at < body.Length;)
        {
            var length = body[at..].IndexOf((byte)'&');
            var field = length < 0 ? body[at..] : body.Slice(at, length);
            var equals = field.IndexOf((byte)'=');
            if (IsPayload(equals < 0 ? field : field[..equals]))
            {
                if (found >= 0) throw Fault("The form has more than one field \"payload\"; send one", at);
                found = equals < 0 ? at + field.Length : at + equals + 1;
            }

            at += field.Length + 1;
        }

        if (found < 0) throw Fault("The form has no field \"payload\"; send the JSON in it, or send the JSON itself as application/json", 0);
        var end = body[found..].IndexOf((byte)'&');
        return Decode(body, found, end < 0 ? body.Length : found + end, destination);
    }

    private static bool IsPayload(ReadOnlySpan<byte> name)
    {
        const int longest = 3 * 7;
        if (name.Length is < 7 or > longest) return false;
        Span<byte> decoded = stackalloc byte[longest];
        return TryDecode(name, decoded, out var written, out _) && decoded[..written].SequenceEqual("payload"u8);
    }

    private static int Decode(ReadOnlySpan<byte> body, int start, int end, Span<byte> destination)
    {
        if (TryDecode(body[start..end], destination, out var written, out var fault)) return written;
        throw Fault("The form is not well encoded: a % must be followed by two hexadecimal digits", start + fault);
    }

    private static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written, out int fault)
    {
        written = 0;
        for (fault = 0; fault < text.Length; fault++)
        {
            var value = text[fault];
            if (value == '+') value = (byte)' ';
            if (value == '%')
            {
                if (fault + 2 >= text.Length || !byte.TryParse(text.Slice(fault + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)) return false;
                fault += 2;
            }

            destination[written++] = value;
        }

        return true;
    }

    private static RecordException Fault(string message, int position) =>
        new("invalid_payload", $"{message} (line 1, column {position + 1}).") { Line = 1, Column = position + 1 };
}
