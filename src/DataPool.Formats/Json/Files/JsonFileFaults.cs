using System.Globalization;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;

namespace DataPool.Formats.Json.Files;

/// <summary>
/// The errors of a file. Reading keeps no count of lines: the place of an error, known as an offset into the text, is found by
/// reading the file once more up to there.
/// </summary>
internal sealed class JsonFileFaults(FileContent content)
{
    /// <summary>What the file holds is not JSON.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>An error at an offset; the message gets the place and a full stop.</summary>
    public SourceException At(string code, long offset, string message) => new(code, $"{message} ({Place(offset)}).", transient: false);

    /// <summary>The text is malformed, as System.Text.Json found, reading from <paramref name="start"/> on.</summary>
    public SourceException Malformed(long start, JsonException found)
    {
        var place = JsonFilePlace.After(content, start, found.LineNumber ?? 0, found.BytePositionInLine ?? 0);
        return new SourceException(InvalidJson, $"The file is not valid JSON: {JsonPlainWords.Of(found.Message)} ({place}).", transient: false);
    }

    /// <summary>The text is malformed where a value or a sign of JSON is expected.</summary>
    public SourceException Unexpected(long offset, byte found, string expected) =>
        At(InvalidJson, offset, $"The file is not valid JSON: {Name(found)} stands where {expected} is expected");

    /// <summary>The text ends before what begins at <paramref name="start"/> does.</summary>
    public SourceException EndsEarly(long start, string what) =>
        At(InvalidJson, long.MaxValue, $"The file ends early: {what} that begins at {Place(start)} is not complete; the file may have been cut off");

    /// <summary>A record's own error, whose place counts from its <paramref name="start"/>.</summary>
    public SourceException Record(long start, RecordException refused)
    {
        if (refused.Offset >= 0) return At(InvalidJson, start + refused.Offset, Words(refused.Message[..refused.Message.LastIndexOf(" (", StringComparison.Ordinal)]));
        var code = refused.Code == "invalid_item" ? "invalid_record" : refused.Code;
        return new SourceException(code, $"{Words(refused.Message.TrimEnd('.'))} (the record begins at {Place(start)}).", transient: false, refused);
    }

    /// <summary>The place of an offset: line and column and, where the file's bytes are those of the text, the byte.</summary>
    public JsonFilePlace Place(long offset) => JsonFilePlace.Of(content, offset);

    /// <summary>What a value is, by its first byte.</summary>
    public static string Kind(byte first) => first switch
    {
        (byte)'{' => "an object",
        (byte)'[' => "an array",
        (byte)'"' => "a string",
        (byte)'t' or (byte)'f' => "a boolean",
        (byte)'n' => "null",
        _ => "a number",
    };

    // A push's words for what was sent.
    private static string Words(string message)
    {
        foreach (var (theirs, ours) in new[] { ("The body ", "The file "), ("Item #", "Record #") })
            if (message.StartsWith(theirs, StringComparison.Ordinal))
                return $"{ours}{message.AsSpan(theirs.Length)}";
        return message.Replace("; send each name once", "; give each name once", StringComparison.Ordinal);
    }

    private static string Name(byte found) => found is > 0x20 and < 0x7F
        ? $"'{(char)found}'"
        : string.Create(CultureInfo.InvariantCulture, $"the byte 0x{found:X2}");
}
