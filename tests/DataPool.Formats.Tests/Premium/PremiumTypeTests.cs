using System.Text.Json;
using DataPool.Connectors.Premium;
using DataPool.Core.Connectors;
using Xunit;

namespace DataPool.Formats.Tests.Premium;

public class PremiumTypeTests
{
    private readonly PremiumType _type = new();

    [Fact]
    public void The_type_has_its_name_and_no_secrets()
    {
        Assert.Equal("premium", _type.Name);
        Assert.Empty(_type.Secrets);
    }

    [Fact]
    public void Its_streams_are_those_named_or_the_mappings_alone()
    {
        Assert.Equal(["agents", "queues"], _type.StreamsOf(Read("""{"streams":["agents","queues"]}""", [])!));
        Assert.Null(_type.StreamsOf(Read("{}", [])!));
    }

    [Theory]
    [InlineData("""{"streams":[]}""", "source.streams", "required", "source.streams must name at least one stream; leave it out for the mapping's alone.")]
    [InlineData("""{"streams":["a","B c"]}""", "source.streams[1]", "invalid", "source.streams[1] must have 1 to 64 characters of a-z, 0-9, _ and -, and begin with a letter or digit.")]
    [InlineData("""{"streams":["a","a"]}""", "source.streams[1]", "invalid", "source.streams[1] names \"a\" a second time.")]
    [InlineData("""{"records":"$"}""", "source.records", "unknown", "source.records is not known here; remove it.")]
    public void What_is_wrong_with_a_source_is_told(string source, string path, string code, string message)
    {
        var errors = new List<DefinitionError>();
        Assert.Null(Read(source, errors));
        Assert.Equal([new DefinitionError(path, code, message)], errors);
    }

    private object? Read(string source, List<DefinitionError> errors)
    {
        using var document = JsonDocument.Parse(source);
        return _type.ReadSource(new ObjectReader(document.RootElement, "source", errors));
    }
}
