using System.Globalization;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Formats.Files;

namespace DataPool.Formats.Text;

/// <summary>Finds out how a text file is encoded: byte order mark, strict UTF-8 to the last byte, the zeros of UTF-16, a detector.</summary>
internal static class TextDetector
{
    private const int StartBytes = 4096;

    /// <summary>The encoding of a file, or the one that is set.</summary>
    /// <param name="content">The file, inflated.</param>
    /// <param name="set">The encoding that is configured; null for finding out.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="SourceException"><c>invalid_text</c>: no text, or not what it says to be.</exception>
    internal static TextEncoding Detect(FileContent content, Encoding? set, CancellationToken cancellationToken)
    {
        var start = new byte[StartBytes];
        int length;
        using (var stream = content.Open()) length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var (mark, preamble) = ReadMark(start.AsSpan(0, length));
        if (mark is not null)
        {
            if (set is not null && !IsSameFamily(mark, set)) throw TextFaults.OtherMark(mark, set);
            if (mark == Encodings.Utf8) CheckUtf8(content, preamble, cancellationToken);
            return new TextEncoding(mark, preamble, $"{Encodings.NameOf(mark)} (byte order mark)");
        }

        if (set is not null)
        {
            if (set.CodePage == Encodings.Utf8.CodePage) CheckUtf8(content, 0, cancellationToken);
            return new TextEncoding(set, 0, $"{Encodings.NameOf(set)} (as set)");
        }

        return FindOut(content, start.AsSpan(0, length), cancellationToken);
    }

    private static TextEncoding FindOut(FileContent content, ReadOnlySpan<byte> start, CancellationToken cancellationToken)
    {
        if (start.IsEmpty) return new TextEncoding(Encodings.Utf8, 0, "none (the file is empty)");
        if (Utf16ByZeros(start) is { } utf16) return new TextEncoding(utf16, 0, $"{Encodings.NameOf(utf16)} (every other byte is zero; no byte order mark)");

        using var stream = content.Open();
        var check = Utf8Check.Run(stream, 0, cancellationToken);
        if (check.NulAt >= 0) throw TextFaults.Nul(check.NulAt, TextPlaces.LineAt(content, check.NulAt));
        if (check.InvalidAt < 0)
            return new TextEncoding(Encodings.Utf8, 0, check.IsAscii ? "UTF-8 (only ASCII characters)" : "UTF-8 (every byte of it is valid)");

        var line = TextPlaces.LineAt(content, check.InvalidAt);
        var guess = EncodingGuess.Make(content, check.InvalidAt, cancellationToken);
        if (guess.IsMostlyUtf8) throw TextFaults.Mixed(check.Invalid, check.InvalidAt, line);
        return new TextEncoding(guess.Encoding, 0, string.Create(
            CultureInfo.InvariantCulture,
            $"{Encodings.NameOf(guess.Encoding)} ({guess.Reason}; not UTF-8: byte {check.Invalid:X2} at offset {check.InvalidAt:N0}, line {line:N0})"));
    }

    private static void CheckUtf8(FileContent content, int preamble, CancellationToken cancellationToken)
    {
        using var stream = content.Open();
        Span<byte> mark = stackalloc byte[preamble];
        stream.ReadExactly(mark);
        var check = Utf8Check.Run(stream, preamble, cancellationToken);
        if (check.NulAt >= 0) throw TextFaults.Nul(check.NulAt, TextPlaces.LineAt(content, check.NulAt));
        if (check.InvalidAt >= 0) throw TextFaults.Undecodable(Encodings.Utf8, [check.Invalid], check.InvalidAt, TextPlaces.LineAt(content, check.InvalidAt));
    }

    private static (Encoding? Encoding, int Length) ReadMark(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encodings.Utf8, 3),
        [0xFF, 0xFE, 0x00, 0x00, ..] => (Encodings.Utf32, 4),
        [0x00, 0x00, 0xFE, 0xFF, ..] => (Encodings.Utf32BigEndian, 4),
        [0xFF, 0xFE, ..] => (Encodings.Utf16, 2),
        [0xFE, 0xFF, ..] => (Encodings.Utf16BigEndian, 2),
        _ => (null, 0),
    };

    // "utf-16" is said of both byte orders; the mark tells which.
    private static bool IsSameFamily(Encoding mark, Encoding set) =>
        mark.CodePage == set.CodePage
        || (mark.CodePage is 1200 or 1201 && set.CodePage is 1200 or 1201)
        || (mark.CodePage is 12000 or 12001 && set.CodePage is 12000 or 12001);

    /// <summary>UTF-16 by its zeros: delimiters, digits and line ends have one at the same side, always.</summary>
    private static Encoding? Utf16ByZeros(ReadOnlySpan<byte> start)
    {
        var pairs = start.Length / 2;
        if (pairs == 0) return null;
        int first = 0, second = 0;
        for (var i = 0; i + 1 < start.Length; i += 2)
        {
            if (start[i] == 0) first++;
            if (start[i + 1] == 0) second++;
        }

        if (second * 10 >= pairs && first * 20 <= second) return Encodings.Utf16;
        return first * 10 >= pairs && second * 20 <= first ? Encodings.Utf16BigEndian : null;
    }
}
