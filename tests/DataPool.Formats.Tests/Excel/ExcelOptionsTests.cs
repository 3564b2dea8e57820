using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Formats.Excel;
using Xunit;

namespace DataPool.Formats.Tests.Excel;

public sealed class ExcelOptionsTests
{
    [Theory]
    [InlineData("{}", null, null, 1)]
    [InlineData("""{"sheet": "Q1", "headerRow": 3}""", "Q1", null, 3)]
    [InlineData("""{"sheet": 2}""", null, 2, 1)]
    [InlineData("""{"sheet": "", "headerRow": null}""", null, null, 1)]
    public void Options_are_read(string json, string? name, int? index, int headerRow)
    {
        var (options, errors) = Read(json);
        Assert.Empty(errors);
        Assert.Equal(new ExcelOptions(name, index, headerRow), options);
    }

    [Theory]
    [InlineData("""{"sheet": 0}""", "source.options.sheet must be between 1 and 1000.")]
    [InlineData("""{"sheet": true}""", "source.options.sheet must be a sheet's name, or its number from 1.")]
    [InlineData("""{"headerRow": 0}""", "source.options.headerRow must be between 1 and 1048576.")]
    [InlineData("""{"headerrow": 1}""", "source.options.headerrow is not known here; remove it.")]
    public void Wrong_options_are_told_with_their_path(string json, string message) =>
        Assert.Equal([message], Read(json).Errors.Select(error => error.Message));

    private static (ExcelOptions Options, List<DefinitionError> Errors) Read(string json)
    {
        var errors = new List<DefinitionError>();
        using var document = JsonDocument.Parse(json);
        return (ExcelOptions.Read(new ObjectReader(document.RootElement, "source.options", errors)), errors);
    }
}
