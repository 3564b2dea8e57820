using DataPool.Formats.Json;
using Xunit;

namespace DataPool.Formats.Tests.Json;

public class RecordsPathTests
{
    [Theory]
    [InlineData("$", """{"id":1}""", 1)]
    [InlineData("$", """[{"id":1},{"id":2}]""", 2)]
    [InlineData("$.a", """{"x":[{"y":1}],"a":[{"id":1},{"id":2}],"z":null}""", 2)]
    [InlineData("$.a.b", """{"a":{"c":0,"b":{"id":1}}}""", 1)]
    [InlineData("$['a b']['it\\'s']", """{"a b":{"it's":{"id":1}}}""", 1)]
    [InlineData("$[\"a\"]", """{"\u0061":{"id":1}}""", 1)]
    [InlineData("$.a[*]", """{"a":[{"id":1},{"id":2}]}""", 2)]
    [InlineData("$.a[1]", """{"a":[5,[{"id":1},{"id":2}],6]}""", 2)]
    [InlineData("$[*].a", """[{"a":{"id":1}},{},{"a":[{"id":2},{"id":3}]}]""", 3)]
    [InlineData("$.g[*].items[*]", """{"g":[{"items":[{"id":1}]},{"items":[]},{"items":[{"id":2}]}]}""", 2)]
    [InlineData("$.a[ * ]", """{"a":[]}""", 0)]
    [InlineData("$.größe", """{"größe":{"id":1}}""", 1)]
    public void Records_are_found(string path, string json, int count)
    {
        var records = Reading.Records(json, records: path);
        Assert.Equal(Enumerable.Range(1, count).Select(id => $"id:Number={id}"), records);
    }

    [Theory]
    [InlineData("$.a", """{"b":1}""", "The records are looked for at $.a, but there is no $.a; send it, or change source.records (line 1, column 1).")]
    [InlineData("$.a.b[0]", """{"a":{"b":[]}}""", "The records are looked for at $.a.b[0], but there is no $.a.b[0]; send it, or change source.records (line 1, column 11).")]
    [InlineData("$.a.b", """{"a":[1]}""", "The records are looked for at $.a.b: at $.a there must be an object, but it is an array (line 1, column 6).")]
    [InlineData("$.a[*]", """{"a":{"b":1}}""", "The records are looked for at $.a[*]: at $.a there must be an array, but it is an object (line 1, column 6).")]
    [InlineData("$.a", """{"a":null}""", "The records are looked for at $.a: at $.a there must be an object or an array of objects, but it is null (line 1, column 6).")]
    [InlineData("$.a[*]", """{"a":[{},[]]}""", "Item #2 must be an object, but it is an array (line 1, column 10).")]
    [InlineData("$.a", """{"a":[{}],"b":1,"b":2}""", "The property \"b\" repeats in its object; send each name once (line 1, column 17).")]
    [InlineData("$.a", """{"a":[{}],"a":[{}]}""", "The property \"a\" repeats in its object; send each name once (line 1, column 11).")]
    [InlineData("$.a", """{"b":[{"c":1,"c":1}],"a":[{}]}""", "The property \"c\" repeats in its object; send each name once (line 1, column 14).")]
    [InlineData("$.a", """{"a":[{}],"b":[1,]}""", "The body is not valid JSON: there is a comma before the closing bracket (line 1, column 18).")]
    [InlineData("$.a", """{"a":[{}]""", "The body is not valid JSON: it ends in the middle; an object, array or value is not complete (line 1, column 10).")]
    [InlineData("$.a", """{"a":""", "The body is not valid JSON: it ends in the middle; an object, array or value is not complete (line 1, column 6).")]
    public void What_the_path_does_not_find_is_told(string path, string json, string message)
    {
        var refused = Reading.Refused(json, records: path);
        Assert.Equal(("invalid_payload", message), (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData("", "A path must begin with $. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("a.b", "A path must begin with $. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$a", "\"a\" at position 2 is not expected. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$..a", "The path searches at any depth (..) at position 2, which is not supported. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$.*", "Write [*] instead of .* at position 2. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$.", "A name is expected after the dot at position 2; write other names as ['name']. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$.0", "A name is expected after the dot at position 2; write other names as ['name']. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$.a-b", "\"-\" at position 4 is not expected. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$[", "The bracket at position 2 is not closed. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$['a'", "The bracket at position 2 is not closed. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$['a", "The quoted name at position 2 is not closed, or has an escape other than \\', \\\" and \\\\. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$[-1]", "At position 2 stands what is not supported: filters, slices, lists and indexes from the end are not. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$[?@.a]", "At position 2 stands what is not supported: filters, slices, lists and indexes from the end are not. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$[0:2]", "At position 2 stands what is not supported: filters, slices and lists are not. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$[007]", "The index at position 2 is not a whole number from 0 to 2147483647. Allowed are $, .name, ['name'], [0] and [*].")]
    [InlineData("$[99999999999]", "The index at position 2 is not a whole number from 0 to 2147483647. Allowed are $, .name, ['name'], [0] and [*].")]
    public void What_is_no_path_is_told(string text, string message)
    {
        Assert.False(RecordsPath.TryParse(text, out var path, out var error));
        Assert.Null(path);
        Assert.Equal(message, error);
    }
}
