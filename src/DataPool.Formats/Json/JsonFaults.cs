using System.Text.Json;
using System.Text.Unicode;
using DataPool.Core.Records;
using DataPool.Core.Values;

namespace DataPool.Formats.Json;

/// <summary>The errors of a body: what is wrong, and where.</summary>
internal static class JsonFaults
{
    public static void ThrowIfIllFormed(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body)) throw At(body, TextPlace.FirstIllFormed(body), "The body is not valid UTF-8");
    }

    public static RecordException Empty() =>
        new("invalid_payload", "The body is empty; send a JSON object or an array of objects.") { Line = 1, Column = 1 };

    /// <summary>An error at a byte of the body; the message gets the place and a full stop.</summary>
    public static RecordException At(ReadOnlySpan<byte> body, int position, string message, string? item = null)
    {
        var place = TextPlace.Of(body, position);
        return new RecordException("invalid_payload", $"{message} ({place}).") { Line = place.Line, Column = place.Column, Offset = position, Item = item };
    }

    /// <summary>
    /// The body is malformed. Our parser only knows that it cannot go on; System.Text.Json then reads the body again
    /// and says what is wrong. <paramref name="position"/> is where ours stopped, in case that finds nothing.
    /// </summary>
    public static RecordException Malformed(ReadOnlySpan<byte> body, int position)
    {
        var reason = TryFind(body, out var found, out var words) ? words : "this is not expected here";
        return At(body, found >= 0 ? found : position, $"The body is not valid JSON: {reason}");
    }

    /// <summary>A string that cannot be taken: malformed, or with characters that are refused.</summary>
    public static RecordException BadString(ReadOnlySpan<byte> body, int start, int end) =>
        TryFind(body, out var found, out _) && found < end
            ? Malformed(body, start)
            : At(body, start, "A string holds NUL or half of a surrogate pair, which cannot be stored");

    /// <summary>A number that cannot be taken: malformed or out of range.</summary>
    public static RecordException BadNumber(ReadOnlySpan<byte> body, int position, NumberParse result) =>
        result == NumberParse.OutOfRange
            ? At(body, position, $"Number out of range: at most {NumberText.MaxDigits} significant digits and an exponent of ±{NumberText.MaxExponent} are allowed; send it as a string")
            : Malformed(body, position);

    public static RecordException TooDeep(ReadOnlySpan<byte> body, int position) =>
        At(body, position, $"The JSON nests too deep: at most {JsonText.MaxDepth} levels are allowed");

    public static RecordException Repeated(ReadOnlySpan<byte> body, int position, string name) =>
        At(body, position, $"The property {Quote(name)} repeats in its object; send each name once");

    /// <summary>Something else than what must stand there, if it is JSON at all.</summary>
    public static RecordException Unexpected(ReadOnlySpan<byte> body, int position, string mustBe, string? item = null)
    {
        if (TryFind(body, out _, out _)) return Malformed(body, position);
        var kind = (char)body[position] switch
        {
            '{' => "an object",
            '[' => "an array",
            '"' => "a string",
            't' or 'f' => "a boolean",
            'n' => "null",
            _ => "a number",
        };
        return At(body, position, $"{mustBe}, but it is {kind}", item);
    }

    /// <summary>A name for a message: in quotes, and not longer than a line.</summary>
    public static string Quote(string name) => name.Length > 64 ? $"\"{name.AsSpan(0, char.IsHighSurrogate(name[63]) ? 63 : 64)}…\"" : $"\"{name}\"";

    private static bool TryFind(ReadOnlySpan<byte> body, out int position, out string words)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
            }

            (position, words) = (-1, "");
            return false;
        }
        catch (JsonException exception)
        {
            position = 0;
            for (var skip = exception.LineNumber ?? 0; skip > 0; skip--)
                position += body[position..].IndexOf((byte)'\n') + 1;
            position += (int)(exception.BytePositionInLine ?? 0);
            words = position >= body.Length ? "it ends in the middle; an object, array or value is not complete" : JsonPlainWords.Of(exception.Message);
            return true;
        }
    }
}
