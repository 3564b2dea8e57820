using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;
using DataPool.Formats.Json.Files;

namespace DataPool.Formats.Tests.Json.Files;

/// <summary>A JSON file out of a text in memory, and what reading it gives.</summary>
internal static class FileText
{
    internal static FileReading Reading(byte[] file, WarningCounter? warnings = null, ShapeTable? shapes = null, bool flatten = true, RecordLimits? limits = null, long maxBytes = FileReading.DefaultMaxBytes) => new()
    {
        Content = new FileContent("input.json", () => new MemoryStream(file, writable: false)),
        Shapes = shapes ?? new ShapeTable(),
        Warnings = warnings ?? new WarningCounter(),
        Limits = limits ?? new RecordLimits(),
        TimeZone = TimeZoneInfo.Utc,
        Flatten = flatten,
        MaxBytes = maxBytes,
    };

    internal static JsonFileOptions Options(string? records) =>
        new(records is null ? null : JsonPath.TryParse(records, out var path, out var error) ? path : throw new ArgumentException(error, nameof(records)));

    /// <summary>The records as <see cref="Json.Reading"/> writes them.</summary>
    internal static List<string> Records(FileReading reading, string? records = null, int windowSize = JsonWindow.UsualSize, int bytes = 64)
    {
        using var reader = JsonFileReader.Open(reading, Options(records), windowSize, CancellationToken.None);
        var lines = new List<string>();
        bool isMore;
        do
        {
            using var batch = new RecordBatch();
            isMore = reader.Read(batch, bytes, CancellationToken.None);
            lines.AddRange(Json.Reading.Lines(batch));
        }
        while (isMore);
        return lines;
    }

    internal static List<string> Records(string json, string? records = null) => Records(Reading(Encoding.UTF8.GetBytes(json)), records);

    internal static string Refused(FileReading reading, string? records = null, int windowSize = JsonWindow.UsualSize)
    {
        var refused = Xunit.Assert.Throws<SourceException>(() => Records(reading, records, windowSize));
        return $"{refused.Code}: {refused.Message}";
    }
}
