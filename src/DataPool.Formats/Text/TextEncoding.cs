using System.Text;
using DataPool.Formats.Files;

namespace DataPool.Formats.Text;

/// <summary>How the characters of one text file are encoded, and how that is known.</summary>
/// <param name="Encoding">The encoding, which refuses what it cannot decode.</param>
/// <param name="Preamble">The bytes of the byte order mark, which are not part of the text.</param>
/// <param name="Evidence">The encoding's name and why it is taken, for people: <c>UTF-8 (byte order mark)</c>.</param>
internal sealed record TextEncoding(Encoding Encoding, int Preamble, string Evidence)
{
    /// <summary>True when the bytes are UTF-8, and have been checked to be.</summary>
    internal bool IsUtf8 => Encoding.CodePage == Encodings.Utf8.CodePage;

    /// <summary>Opens the text as UTF-8 without a byte order mark. Bytes that cannot be decoded are a <c>invalid_text</c> when they are reached.</summary>
    internal Stream OpenUtf8(FileContent content)
    {
        var stream = content.Open();
        Span<byte> preamble = stackalloc byte[4];
        stream.ReadExactly(preamble[..Preamble]);
        return IsUtf8 ? stream : new DecodingStream(stream, Encoding, Preamble);
    }
}
