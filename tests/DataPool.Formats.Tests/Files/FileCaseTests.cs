using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Formats.Csv;
using DataPool.Formats.Excel;
using DataPool.Formats.Files;
using DataPool.Formats.Xml;
using DataPool.Formats.Json.Files;
using Xunit;

namespace DataPool.Formats.Tests.Files;

/// <summary>Runs every folder of <c>Cases</c>.</summary>
/// <remarks>
/// <c>expected.json</c> is the array of records, or an object with <c>records</c> and any of <c>columns</c> (names), <c>kinds</c> (of the
/// first record's fields, by name), <c>warnings</c> (all of them: <c>code</c>, and <c>field</c>, <c>count</c>, <c>examples</c> where given) and
/// <c>detected</c> (texts that its entries hold); or <c>{"error": {"code": …, "contains": […]}}</c>.
/// </remarks>
public sealed class FileCaseTests
{
    /// <summary>How each format is opened. A new format adds its line.</summary>
    private static readonly Dictionary<string, Func<FileReading, ObjectReader, IRecordReader>> Formats = new()
    {
        ["csv"] = static (reading, options) => CsvFormat.Open(reading, CsvOptions.Read(options), CancellationToken.None),
        ["excel"] = static (reading, options) => ExcelFormat.Open(reading, ExcelOptions.Read(options), CancellationToken.None),
        ["xml"] = static (reading, options) => XmlFormat.Open(reading, XmlOptions.Read(options), CancellationToken.None),
        ["json"] = static (reading, options) => JsonFileReader.Open(reading, JsonFileOptions.Read(options), CancellationToken.None),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (format, name) in FileCase.All()) data.Add(format, name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_gives_what_its_case_expects(string format, string name)
    {
        var run = FileCase.Of(format, name);
        if (run.Expected.ValueKind == JsonValueKind.Object && run.Expected.TryGetProperty("error", out var error))
        {
            var thrown = Assert.Throws<SourceException>(() => Read(run));
            Assert.Equal(error.GetProperty("code").GetString(), thrown.Code);
            Assert.False(thrown.Transient);
            foreach (var part in error.GetProperty("contains").EnumerateArray())
                Assert.Contains(part.GetString()!, thrown.Message, StringComparison.Ordinal);
            return;
        }

        var result = Read(run);
        var records = run.Expected.ValueKind == JsonValueKind.Array ? run.Expected : run.Expected.GetProperty("records");
        Assert.Equal(records.EnumerateArray().Select(ReadResult.Canonical), result.Records);
        if (run.Expected.ValueKind == JsonValueKind.Object) CheckRest(run.Expected, result);
    }

    private static void CheckRest(JsonElement expected, ReadResult result)
    {
        if (expected.TryGetProperty("columns", out var columns))
            Assert.Equal(columns.EnumerateArray().Select(column => column.GetString()), result.Columns);
        if (expected.TryGetProperty("kinds", out var kinds))
            foreach (var kind in kinds.EnumerateObject())
                Assert.Equal(kind.Value.GetString(), result.Kinds[kind.Name].ToString());
        if (expected.TryGetProperty("detected", out var detected))
            foreach (var entry in detected.EnumerateObject())
                Assert.Contains(entry.Value.GetString()!, result.Detected[entry.Name], StringComparison.Ordinal);
        if (!expected.TryGetProperty("warnings", out var warnings)) return;
        Assert.Equal(warnings.EnumerateArray().Select(warning => warning.GetProperty("code").GetString()), result.Warnings.Select(warning => warning.Code));
        foreach (var (wanted, warning) in warnings.EnumerateArray().Zip(result.Warnings))
        {
            if (wanted.TryGetProperty("field", out var field)) Assert.Equal(field.GetString(), warning.Field);
            if (wanted.TryGetProperty("count", out var count)) Assert.Equal(count.GetInt32(), warning.Count);
            if (wanted.TryGetProperty("examples", out var examples)) Assert.Equal(examples.EnumerateArray().Select(example => example.GetString()), warning.Examples);
        }
    }

    private static ReadResult Read(FileCase run)
    {
        var errors = new List<DefinitionError>();
        var options = new ObjectReader(run.Options, "source.options", errors);
        var warnings = new WarningCounter();
        using var reader = Formats[run.Format](run.Reading(warnings), options);
        Assert.Empty(errors);
        return ReadResult.Of(reader, warnings);
    }
}
