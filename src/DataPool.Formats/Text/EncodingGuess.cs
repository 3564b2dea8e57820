using System.Buffers;
using System.Globalization;
using System.Text;
using DataPool.Formats.Files;
using UtfUnknown;

namespace DataPool.Formats.Text;

/// <summary>A guess at the encoding of text that is not UTF-8, from the parts of it that are not ASCII.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Reason">How it was come by.</param>
/// <param name="IsMostlyUtf8">True when it would be UTF-8 but for few places.</param>
internal sealed record EncodingGuess(Encoding Encoding, string Reason, bool IsMostlyUtf8)
{
    private const int BlockBytes = 1024;
    private const int SampleBytes = 256 * 1024;

    // Measured with lists of a few names: right answers about Latin letters are surer than 0.8 or mean windows-1252, and
    // wrong ones come at 0.59; other scripts are recognised by far less.
    private const double SureOfLatin = 0.8;
    private const double SureOfOthers = 0.6;
    private const double Never = 2;

    internal static EncodingGuess Make(FileContent content, long invalidAt, CancellationToken cancellationToken)
    {
        var sample = Sample(content, invalidAt, cancellationToken);
        var isMostlyUtf8 = IsMostlyUtf8Text(sample);
        var detected = CharsetDetector.DetectFromBytes(sample).Detected;
        var confidence = detected?.Confidence ?? 0;
        if (detected?.EncodingName is null || !Encodings.TryGet(PageOf(detected.EncodingName, sample), out var encoding) || confidence < Needed(encoding, sample))
            return new EncodingGuess(Encodings.Windows1252, "taken where nothing speaks for another", isMostlyUtf8);
        return new EncodingGuess(
            encoding, string.Create(CultureInfo.InvariantCulture, $"the detector is {Math.Min(confidence, 1) * 100:0} % sure"), isMostlyUtf8);
    }

    private static double Needed(Encoding encoding, ReadOnlySpan<byte> sample) => encoding.CodePage switch
    {
        1250 or 1254 or 1257 or 1258 or 28592 or 28593 or 28594 or 28599 or 28600 or 28603 or 28605 or 28606 => OfLatin(sample),
        437 or 850 or 852 or 858 or 860 or 861 or 863 or 865 or 857 or 10000 or 10029 => OfLatin(sample),
        65001 or 1200 or 1201 or 12000 or 12001 or 20127 => Never,
        _ => SureOfOthers,
    };

    // One accent says nothing, unless it is none in windows-1252.
    private static double OfLatin(ReadOnlySpan<byte> sample)
    {
        const int few = 8;
        var letters = 0;
        foreach (var value in sample)
            if (value >= 0x80)
                letters++;
        return letters >= few || sample.IndexOfAny((ReadOnlySpan<byte>)[0x81, 0x8D, 0x8F, 0x90, 0x9D]) >= 0 ? SureOfLatin : Never;
    }

    // What calls itself ISO 8859 comes from Windows nearly always: its pages hold letters and quotes where ISO has controls.
    private static string PageOf(string name, ReadOnlySpan<byte> sample) => name.ToUpperInvariant() switch
    {
        "ISO-8859-1" => "1252",
        "ISO-8859-9" => "1254",
        "ISO-8859-2" when HasControls(sample) => "1250",
        "ISO-8859-5" when HasControls(sample) => "1251",
        "ISO-8859-7" when HasControls(sample) => "1253",
        "ISO-8859-8" when HasControls(sample) => "1255",
        "ISO-8859-13" when HasControls(sample) => "1257",
        _ => name,
    };

    private static bool HasControls(ReadOnlySpan<byte> sample) => sample.ContainsAnyInRange((byte)0x80, (byte)0x9F);

    /// <summary>The blocks that hold more than ASCII, up to a bound, and the one with the first byte that is not UTF-8.</summary>
    private static byte[] Sample(FileContent content, long invalidAt, CancellationToken cancellationToken)
    {
        using var stream = content.Open();
        using var sample = new MemoryStream();
        var block = new byte[BlockBytes];
        for (long offset = 0; sample.Length < SampleBytes; offset += BlockBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            if (read == 0) break;
            var hasPlace = invalidAt >= offset && invalidAt < offset + read;
            // Before the place there is room for half of it only: what comes behind speaks too.
            if (hasPlace || (!Ascii.IsValid(block.AsSpan(0, read)) && (offset > invalidAt || sample.Length < SampleBytes / 2))) sample.Write(block, 0, read);
        }

        return sample.ToArray();
    }

    private static bool IsMostlyUtf8Text(ReadOnlySpan<byte> sample)
    {
        int valid = 0, invalid = 0;
        while (!sample.IsEmpty)
        {
            var next = sample.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (next < 0) break;
            sample = sample[next..];
            var isValid = Rune.DecodeFromUtf8(sample, out _, out var length) == OperationStatus.Done;
            if (isValid) valid++;
            else invalid++;
            sample = sample[Math.Max(length, 1)..];
        }

        return valid >= 2 * invalid && valid > 0;
    }
}
