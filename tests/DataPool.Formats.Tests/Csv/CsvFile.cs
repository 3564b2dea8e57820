using System.Text;
using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Csv;
using DataPool.Formats.Files;
using DataPool.Formats.Tests.Files;

namespace DataPool.Formats.Tests.Csv;

/// <summary>Files that a test makes, and what reading them gives.</summary>
internal static class CsvFile
{
    internal static FileReading Reading(byte[] bytes, WarningCounter? warnings = null, string name = "input.csv") => Reading(new FileContent(name, () => new MemoryStream(bytes, writable: false)), warnings);

    internal static FileReading Reading(FileContent content, WarningCounter? warnings = null, long maxBytes = FileReading.DefaultMaxBytes) => new()
    {
        Content = content,
        Shapes = new ShapeTable(),
        Warnings = warnings ?? new WarningCounter(),
        Limits = new RecordLimits(),
        TimeZone = TimeZoneInfo.Utc,
        MaxBytes = maxBytes,
    };

    internal static ReadResult Read(byte[] bytes, CsvOptions? options = null)
    {
        var warnings = new WarningCounter();
        using var reader = CsvFormat.Open(Reading(bytes, warnings), options ?? CsvOptions.Default, CancellationToken.None);
        return ReadResult.Of(reader, warnings);
    }

    internal static ReadResult Read(string text, CsvOptions? options = null) => Read(Encoding.UTF8.GetBytes(text), options);

    /// <summary>The options of a definition with what is wrong with them.</summary>
    internal static (CsvOptions Options, string[] Errors) Options(string json)
    {
        using var document = JsonDocument.Parse(json);
        var errors = new List<DefinitionError>();
        var options = CsvOptions.Read(new ObjectReader(document.RootElement, "source.options", errors));
        return (options, [.. errors.Select(error => $"{error.Path} {error.Code}: {error.Message}")]);
    }
}
