using System.Text;
using DataPool.Formats.Files;

namespace DataPool.Formats.Json.Files;

/// <summary>
/// A JSON file as a stream of UTF-8 without a byte order mark. UTF-8, UTF-16 and UTF-32 are told apart by the mark or, without
/// one, by where the zero bytes lie: a JSON text begins with an ASCII character (RFC 4627, section 3).
/// </summary>
internal static class JsonFileText
{
    /// <summary>Opens the file's text at its start.</summary>
    /// <param name="content">The file.</param>
    /// <param name="encoding">What it is written in, with the evidence.</param>
    /// <param name="skipped">The bytes before the text where the stream gives the file's own bytes; -1 where it does not.</param>
    public static Stream Open(FileContent content, out string encoding, out int skipped)
    {
        Span<byte> start = stackalloc byte[4];
        int known;
        using (var beginning = content.Open()) known = beginning.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var (found, mark, name) = Detect(start[..known]);
        encoding = $"{name} ({(mark > 0 ? "byte order mark" : found is null ? "no byte order mark" : "by its zero bytes")})";
        skipped = found is null ? mark : -1;

        // Opened anew: a stream that inflates cannot go back.
        var stream = content.Open();
        try
        {
            stream.ReadExactly(start[..mark]);
            return found is null ? stream : Encoding.CreateTranscodingStream(stream, found, new UTF8Encoding(false, true));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static (Encoding? Encoding, int Mark, string Name) Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (null, 3, "UTF-8"),
        [0xFF, 0xFE, 0, 0] => (new UTF32Encoding(false, false, true), 4, "UTF-32, low byte first"),
        [0, 0, 0xFE, 0xFF] => (new UTF32Encoding(true, false, true), 4, "UTF-32, high byte first"),
        [0xFF, 0xFE, ..] => (new UnicodeEncoding(false, false, true), 2, "UTF-16, low byte first"),
        [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, false, true), 2, "UTF-16, high byte first"),
        [0, 0, 0, not 0] => (new UTF32Encoding(true, false, true), 0, "UTF-32, high byte first"),
        [not 0, 0, 0, 0] => (new UTF32Encoding(false, false, true), 0, "UTF-32, low byte first"),
        [0, not 0, ..] => (new UnicodeEncoding(true, false, true), 0, "UTF-16, high byte first"),
        [not 0, 0, ..] => (new UnicodeEncoding(false, false, true), 0, "UTF-16, low byte first"),
        _ => (null, 0, "UTF-8"),
    };
}
