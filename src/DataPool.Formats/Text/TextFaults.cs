using System.Globalization;
using System.Text;
using DataPool.Core.Connectors;

namespace DataPool.Formats.Text;

/// <summary>What may be wrong with a file's characters, in words.</summary>
internal static class TextFaults
{
    internal static SourceException Undecodable(Encoding encoding, ReadOnlySpan<byte> bytes, long offset, long line) => Invalid(string.Create(
        CultureInfo.InvariantCulture,
        $"The file is not {Encodings.NameOf(encoding)} throughout: {Name(bytes)} at offset {offset:N0} (line {line:N0}) is no character. Set the option encoding to what the file is saved in, or save it as UTF-8."));

    internal static SourceException Mixed(byte value, long offset, long line) => Invalid(string.Create(
        CultureInfo.InvariantCulture,
        $"The file is UTF-8 in most places, but {Name([value])} at offset {offset:N0} (line {line:N0}) is not: two encodings were mixed. Repair that place and save the file as UTF-8, or set the option encoding (windows-1252 takes any bytes)."));

    /// <param name="offset">The byte's offset, or null where only the line is known.</param>
    /// <param name="line">The line, from 1.</param>
    internal static SourceException Nul(long? offset, long line) => Invalid(string.Create(
        CultureInfo.InvariantCulture,
        $"The file is not text: a NUL character stands {(offset is { } at ? $"at offset {at.ToString("N0", CultureInfo.InvariantCulture)} " : "")}in line {line:N0}. Send a text file; if it is UTF-16 without a byte order mark, set the option encoding to utf-16."));

    internal static SourceException OtherMark(Encoding mark, Encoding set) => Invalid(
        $"The file begins with the byte order mark of {Encodings.NameOf(mark)}, but the option encoding says {Encodings.NameOf(set)}. Set encoding to auto.");

    private static SourceException Invalid(string message) => new("invalid_text", message, transient: false);

    private static string Name(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        0 => "what stands",
        1 => $"the byte {bytes[0]:X2}",
        _ => $"the bytes {string.Join(' ', bytes.ToArray().Select(value => value.ToString("X2", CultureInfo.InvariantCulture)))}",
    };
}
