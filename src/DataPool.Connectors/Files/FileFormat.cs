using DataPool.Core.Connectors;
using DataPool.Formats.Csv;
using DataPool.Formats.Detection;
using DataPool.Formats.Excel;
using DataPool.Formats.Files;
using DataPool.Formats.Json.Files;
using DataPool.Formats.Xml;

namespace DataPool.Connectors.Files;

/// <summary>The format of a source's files, with its options.</summary>
/// <param name="Name">The word in the definition.</param>
/// <param name="Open">Opens a file.</param>
internal sealed record FileFormat(string Name, Func<FileReading, string, CancellationToken, OpenedFile> Open)
{
    private const string Auto = "auto";

    /// <summary>The words that there are.</summary>
    public static readonly string[] Names = [Auto, "csv", "excel", "json", "xml"];

    /// <summary>Reads <c>format</c> and <c>options</c> of a source; null exactly where errors were added.</summary>
    public static FileFormat? Read(ObjectReader source)
    {
        var before = source.Errors.Count;
        var name = source.Choice("format", Auto, Names);
        var format = Of(name, source.Object("options"));
        return source.Errors.Count > before ? null : format;
    }

    private static FileFormat Of(string name, ObjectReader? options)
    {
        switch (name)
        {
            case "csv":
                return Csv(options is null ? CsvOptions.Default : CsvOptions.Read(options));
            case "excel":
                return Excel(options is null ? new ExcelOptions() : ExcelOptions.Read(options));
            case "json":
                return Json(options is null ? new JsonFileOptions() : JsonFileOptions.Read(options));
            case "xml":
                return Xml(options is null ? new XmlOptions() : XmlOptions.Read(options));
            default:
                if (options?.IsEmpty == false) options.ErrorHere("invalid", $"{options.Path} belong to one format: name it in source.format (csv, excel, json or xml), or leave the options out.");
                return new FileFormat(Auto, Detect);
        }
    }

    private static FileFormat Csv(CsvOptions options) => Streamed("csv", (reading, cancel) => CsvFormat.Open(reading, options, cancel));

    // The others look through gzip by themselves.
    private static FileFormat Json(JsonFileOptions options) => Streamed("json", (reading, cancel) =>
        JsonFileReader.Open(reading with { Content = GzipContent.Inflated(reading.Content, reading.MaxBytes) }, options, cancel));

    private static FileFormat Xml(XmlOptions options) => Streamed("xml", (reading, cancel) => XmlFormat.Open(reading, options, cancel));

    private static FileFormat Excel(ExcelOptions options) => new("excel", (reading, folder, cancel) =>
    {
        var seekable = GzipContent.Seekable(reading.Content, reading.MaxBytes, folder, cancel);
        try
        {
            return new OpenedFile(ExcelFormat.Open(reading with { Content = seekable.Content }, options, cancel), seekable);
        }
        catch
        {
            seekable.Dispose();
            throw;
        }
    });

    private static FileFormat Streamed(string name, Func<FileReading, CancellationToken, IRecordReader> open) =>
        new(name, (reading, _, cancel) => new OpenedFile(open(reading, cancel), null));

    private static OpenedFile Detect(FileReading reading, string folder, CancellationToken cancellationToken)
    {
        var detected = FormatDetector.Detect(reading.Content, reading.MaxBytes);
        return Of(detected.Format, null).Open(reading, folder, cancellationToken) with { Evidence = detected.Evidence };
    }
}

/// <summary>A file that is being read. Dispose it.</summary>
/// <param name="Reader">Its records.</param>
/// <param name="Behind">What the reader reads from, where that is to be disposed after it.</param>
internal sealed record OpenedFile(IRecordReader Reader, IDisposable? Behind) : IDisposable
{
    /// <summary>What the format was recognised by; null where the definition names it.</summary>
    public string? Evidence { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reader.Dispose();
        Behind?.Dispose();
    }
}
