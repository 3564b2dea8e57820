using System.Text;
using DataPool.Core.Records;
using DataPool.Formats.Json;
using Xunit;

namespace DataPool.Formats.Tests.Json;

public class JsonLinesTests
{
    [Fact]
    public void Each_line_is_a_record_and_empty_ones_are_passed_over()
    {
        using var reader = Feed("\uFEFF{\"id\":1,\"a\":{\"b\":2}}\r", "", " {\"id\":2} ", " \t", "{\"items\":[1]}");
        using var content = reader.Finish();
        Assert.Equal(["id:Number=1 a.b:Number=2", "id:Number=2", "items:Json=[1]"], Reading.Lines(content.Records));
        Assert.Equal([1, 3, 5], Enumerable.Range(0, 3).Select(content.LineOf!));
        Assert.False(content.KeysAreSet);
    }

    [Theory]
    [InlineData("{\"id\":}", "invalid_payload", "The body is not valid JSON: '}' cannot start a value (line 3, column 7).", 7)]
    [InlineData("[{\"id\":1}]", "invalid_payload", "A line must be a JSON object, but it is an array (line 3, column 1).", 1)]
    [InlineData("{\"id\":1} {\"id\":2}", "invalid_payload", "The body is not valid JSON: there is more after its end (line 3, column 10).", 10)]
    [InlineData("{\"id\":1,\"\":2}", "invalid_item", "Line 3: Item #2 has a field with an empty name.", 0)]
    public void A_line_that_cannot_be_taken_is_named(string line, string code, string message, int column)
    {
        var refused = Assert.Throws<RecordException>(() => Feed("{\"id\":0}", "", line));
        Assert.Equal((code, message, 3, column), (refused.Code, refused.Message, refused.Line, refused.Column));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_line()
    {
        using var reader = Feed("{\"id\":0}");
        var refused = Assert.Throws<RecordException>(() => reader.Add([(byte)'{', 0xFF, (byte)'}']));
        Assert.Equal("The body is not valid UTF-8 (line 2, column 2).", refused.Message);
    }

    [Fact]
    public void A_body_without_records_and_one_with_too_many_are_refused()
    {
        using var empty = Feed("", " ");
        Assert.Equal("The body holds no record; send one JSON object a line.", Assert.Throws<RecordException>(empty.Finish).Message);
        var refused = Assert.Throws<RecordException>(() => Feed("{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}"));
        Assert.Equal("payload_too_large", refused.Code);
        Assert.Equal("Line 4: The request holds more than 3 items; send them in several requests.", refused.Message);
    }

    private static JsonLinesReader Feed(params string[] lines)
    {
        var reader = new JsonLinesReader(Reading.Options(limits: new RecordLimits { ItemsPerRequest = 3 }));
        foreach (var line in lines) reader.Add(Encoding.UTF8.GetBytes(line));
        return reader;
    }
}
