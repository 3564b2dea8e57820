using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Formats.Json.Files;
using Xunit;

namespace DataPool.Formats.Tests.Json.Files;

public class JsonFileOptionsTests
{
    private const string Supported = "Supported are $, .name, ['name'], [0], [*], .* and one ..name.";

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"records":null}""", null)]
    [InlineData("""{"records":"$.features[*]"}""", "$.features[*]")]
    public void The_path_is_read(string json, string? path)
    {
        var (options, errors) = Read(json);
        Assert.Empty(errors);
        Assert.Equal(path, options.Records?.Text);
    }

    [Theory]
    [InlineData("""{"records":5}""", "type", "source.options.records must be a string.")]
    [InlineData("""{"records":"features"}""", "invalid", $"source.options.records: A path must begin with $. {Supported}")]
    [InlineData("""{"records":"$.a[?@.b]"}""", "invalid", $"source.options.records: A filter, as at position 4, is not supported. {Supported}")]
    [InlineData("""{"records":"$.a[-1]"}""", "invalid", $"source.options.records: An index from the end, as at position 4, is not supported. {Supported}")]
    [InlineData("""{"records":"$.a[1:2]"}""", "invalid", $"source.options.records: A slice, as at position 4, is not supported. {Supported}")]
    [InlineData("""{"records":"$.a[0,1]"}""", "invalid", $"source.options.records: A list, as at position 4, is not supported. {Supported}")]
    [InlineData("""{"records":"$..a..b"}""", "invalid", $"source.options.records: A second .. at position 5 is not supported. {Supported}")]
    [InlineData("""{"records":"$..*"}""", "invalid", $"source.options.records: Everything at any depth (..*), as at position 2, is not supported. {Supported}")]
    [InlineData("""{"records":"$['a"}""", "invalid", $"source.options.records: The quoted name at position 2 is not closed, or holds a control character, NUL, half of a surrogate pair or an unknown escape. {Supported}")]
    [InlineData("""{"records":"$[0"}""", "invalid", $"source.options.records: The bracket at position 2 is not closed. {Supported}")]
    [InlineData("""{"records":"$.a-b"}""", "invalid", $"source.options.records: \"-\" at position 4 is not expected. {Supported}")]
    [InlineData("""{"records":"$.a "}""", "invalid", $"source.options.records: The path ends in white space at position 4. {Supported}")]
    [InlineData("""{"path":"$"}""", "unknown", "source.options.path is not known here; remove it.")]
    public void What_is_wrong_is_told(string json, string code, string message)
    {
        var error = Assert.Single(Read(json).Errors);
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    private static (JsonFileOptions Options, List<DefinitionError> Errors) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var errors = new List<DefinitionError>();
        return (JsonFileOptions.Read(new ObjectReader(document.RootElement, "source.options", errors)), errors);
    }
}
