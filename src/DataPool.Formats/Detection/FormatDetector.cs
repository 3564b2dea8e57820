using DataPool.Core.Connectors;
using DataPool.Formats.Files;

namespace DataPool.Formats.Detection;

/// <summary>A file's format and what it was seen by.</summary>
/// <param name="Format"><c>csv</c>, <c>excel</c>, <c>json</c> or <c>xml</c>.</param>
/// <param name="Evidence">For people: <c>csv (text that begins neither as JSON nor as XML)</c>.</param>
public sealed record DetectedFormat(string Format, string Evidence);

/// <summary>Tells a file's format by its content, and by its name where the content leaves it open.</summary>
public static class FormatDetector
{
    private const string Data = "a CSV, Excel, JSON or XML file";

    // A workbook that was written in one go has its list of parts at the end.
    private const int EndBytes = 256 * 1024;

    /// <summary>Detects the format of a file, compressed with gzip or not.</summary>
    /// <param name="content">The file as it came.</param>
    /// <param name="maxBytes">The most bytes it may have.</param>
    /// <exception cref="SourceException"><c>wrong_format</c>: it is none of the formats, and the message says what it is instead; or what
    /// <see cref="GzipContent.Inflated"/> says.</exception>
    public static DetectedFormat Detect(FileContent content, long maxBytes = FileReading.DefaultMaxBytes)
    {
        var inflated = GzipContent.Inflated(content, maxBytes);
        var start = ContentStart.Read(inflated);
        return start.Kind switch
        {
            ContentKind.Zip when ZipParts.IsWorkbook(start.Bytes) || ZipParts.IsWorkbook(End(inflated)) => new DetectedFormat("excel", $"excel ({start.Words})"),
            ContentKind.Zip => throw FileFaults.WrongFormat(Data, start.Words, "Unpack it, or export the data as one of these."),
            ContentKind.Compound => new DetectedFormat("excel", $"excel ({start.Words})"),
            ContentKind.Binary => throw FileFaults.WrongFormat(Data, start.Words, "Export the data as one of these."),
            ContentKind.Html => throw start.HtmlAnswer(Data),
            ContentKind.Xml => new DetectedFormat("xml", start.Words),
            ContentKind.Json => new DetectedFormat("json", start.Words),
            _ => ByName(inflated.Name, start.Kind == ContentKind.Empty ? "the file is empty" : "text that begins neither as JSON nor as XML"),
        };
    }

    private static DetectedFormat ByName(string name, string words)
    {
        var extension = Path.GetExtension(name).ToUpperInvariant();
        var format = extension switch
        {
            ".JSON" or ".JSONL" or ".NDJSON" or ".GEOJSON" => "json",
            ".XML" => "xml",
            _ => "csv",
        };
        return new DetectedFormat(format, format == "csv" ? $"csv ({words})" : $"{format} ({words}; its name ends with {extension.ToLowerInvariant()})");
    }

    private static byte[] End(FileContent content)
    {
        using var stream = content.Open();
        if (!stream.CanSeek) return [];
        stream.Seek(-Math.Min(stream.Length, EndBytes), SeekOrigin.End);
        var end = new byte[Math.Min(stream.Length, EndBytes)];
        return end[..stream.ReadAtLeast(end, end.Length, throwOnEndOfStream: false)];
    }
}
