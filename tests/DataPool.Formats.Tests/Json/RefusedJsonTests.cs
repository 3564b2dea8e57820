using System.Text;
using DataPool.Core.Records;
using Xunit;

namespace DataPool.Formats.Tests.Json;

public class RefusedJsonTests
{
    [Theory]
    [InlineData("{\"a\":1,}", "there is a comma before the closing bracket", 1, 8)]
    [InlineData("[{\"a\":1},]", "there is a comma before the closing bracket", 1, 10)]
    [InlineData("{\"a\":1", "it ends in the middle; an object, array or value is not complete", 1, 7)]
    [InlineData("{\"a\"", "it ends in the middle; an object, array or value is not complete", 1, 5)]
    [InlineData("{\"a\":", "it ends in the middle; an object, array or value is not complete", 1, 6)]
    [InlineData("{\"a\":\"x", "it ends in the middle; an object, array or value is not complete", 1, 8)]
    [InlineData("{\"a\":1}}", "there is more after its end", 1, 8)]
    [InlineData("{\"a\":1} {\"a\":2}", "there is more after its end", 1, 9)]
    [InlineData("hello", "'h' cannot start a value", 1, 1)]
    [InlineData("nope", "only true, false and null may stand without quotes", 1, 2)]
    [InlineData("{\"a\":tru}", "only true, false and null may stand without quotes", 1, 9)]
    [InlineData("{a:1}", "'a' stands where a property name in double quotes is expected", 1, 2)]
    [InlineData("{'a':1}", "''' stands where a property name in double quotes is expected", 1, 2)]
    [InlineData("{\n\"a\" 1}", "'1' stands where a colon is expected", 2, 5)]
    [InlineData("{\"a\":1 \"b\":2}", "'\"' stands where a comma or a closing bracket is expected", 1, 8)]
    [InlineData("{\n  \"é\":1\n\n  \"b\":2}", "'\"' stands where a comma or a closing bracket is expected", 4, 3)]
    [InlineData("{\"é\":1 x}", "'x' stands where a comma or a closing bracket is expected", 1, 8)]
    [InlineData("{\"a\":01}", "a number starts with a needless zero", 1, 7)]
    [InlineData("{\"a\":1.}", "'}' does not belong in a number", 1, 8)]
    [InlineData("{\"a\":-x}", "'x' does not belong in a number", 1, 7)]
    [InlineData("{\"a\":1e}", "'}' does not belong in a number", 1, 8)]
    [InlineData("{\"a\":NaN}", "'N' cannot start a value", 1, 6)]
    [InlineData("{\"a\":\"x\ny\"}", "a line break or control character stands in a string; write it as an escape such as \\n", 1, 8)]
    [InlineData("{\"a\":\"\\x\"}", "'x' does not belong after a backslash", 1, 8)]
    [InlineData("{\"a\":\"\\u12g4\"}", "\\u must be followed by four hexadecimal digits", 1, 11)]
    [InlineData("{\"a\":[1 2]}", "'2' stands where a comma or a closing bracket is expected", 1, 9)]
    [InlineData("{\"a\":/*x*/1}", "'/' stands where a comma or a closing bracket is expected", 1, 6)]
    [InlineData("{\"a\":1\n \n", "it ends in the middle; an object, array or value is not complete", 3, 1)]
    [InlineData("]", "']' cannot start a value", 1, 1)]
    [InlineData("{\"a\":1]", "']' closes what was not opened", 1, 7)]
    public void Malformed_json_is_refused_in_plain_words(string json, string reason, int line, int column)
    {
        var refused = Reading.Refused(json);
        Assert.Equal($"The body is not valid JSON: {reason} (line {line}, column {column}).", refused.Message);
        Assert.Equal(("invalid_payload", line, column), (refused.Code, refused.Line, refused.Column));
    }

    [Theory]
    [InlineData("", "The body is empty; send a JSON object or an array of objects.", 1, 1)]
    [InlineData("\uFEFF \n", "The body is empty; send a JSON object or an array of objects.", 1, 1)]
    [InlineData("\"x\"", "The body must be a JSON object or an array of objects, but it is a string (line 1, column 1).", 1, 1)]
    [InlineData(" 42", "The body must be a JSON object or an array of objects, but it is a number (line 1, column 2).", 1, 2)]
    [InlineData("null", "The body must be a JSON object or an array of objects, but it is null (line 1, column 1).", 1, 1)]
    [InlineData("[{},\n[]]", "Item #2 must be an object, but it is an array (line 2, column 1).", 2, 1)]
    [InlineData("[1]", "Item #1 must be an object, but it is a number (line 1, column 2).", 1, 2)]
    [InlineData("{\"n\":1e400}", "Number out of range: at most 100 significant digits and an exponent of ±308 are allowed; send it as a string (line 1, column 6).", 1, 6)]
    [InlineData("{\"n\":[0, 1e400]}", "Number out of range: at most 100 significant digits and an exponent of ±308 are allowed; send it as a string (line 1, column 10).", 1, 10)]
    [InlineData("{\"s\":\"\\u0000\"}", "A string holds NUL or half of a surrogate pair, which cannot be stored (line 1, column 6).", 1, 6)]
    [InlineData("{\"s\":\"a\\ud800b\"}", "A string holds NUL or half of a surrogate pair, which cannot be stored (line 1, column 6).", 1, 6)]
    [InlineData("{\"s\":1,\"\\udc00\":2}", "A string holds NUL or half of a surrogate pair, which cannot be stored (line 1, column 8).", 1, 8)]
    [InlineData("{\"s\":[{\"\\udc00\":2}]}", "A string holds NUL or half of a surrogate pair, which cannot be stored (line 1, column 8).", 1, 8)]
    public void What_is_no_record_is_refused(string json, string message, int line, int column)
    {
        var refused = Reading.Refused(json);
        Assert.Equal(message, refused.Message);
        Assert.Equal(("invalid_payload", line, column), (refused.Code, refused.Line, refused.Column));
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":2,\"a\":3}", 14)]
    [InlineData("{\"a\":1,\"\\u0061\":3}", 8)]
    [InlineData("{\"a\":{\"x\":1},\"a\":{\"y\":2}}", 14)]
    [InlineData("{\"a\":1,\"a\":{\"y\":2}}", 8)]
    [InlineData("{\"a\":{\"y\":2},\"a\":1}", 14)]
    [InlineData("{\"a\":{},\"a\":1}", 9)]
    [InlineData("{\"b\":{\"c\":1,\"a\":1,\"a\":1}}", 19)]
    [InlineData("{\"b\":[{\"a\":1},{\"a\":1,\"a\":2}]}", 22)]
    [InlineData("{\"b\":[{\"a\":{\"c\":1},\"\\u0061\":2}]}", 20)]
    public void A_repeated_property_is_found_wherever_it_is(string json, int column)
    {
        var shapes = new ShapeTable();
        // Its neighbours were seen before: the ways of flattened records must not hide a repetition.
        foreach (var known in (string[])["{\"a\":{\"x\":1,\"y\":2}}", "{\"a.x\":1,\"a\":{\"y\":2}}", "{\"a\":1,\"a.y\":2}", "{\"a\":1,\"b\":2}"])
            Reading.Records(known, shapes: shapes);
        foreach (var table in (ShapeTable[])[shapes, new ShapeTable(), shapes])
        {
            var refused = Reading.Refused(json, shapes: table);
            Assert.Equal($"The property \"a\" repeats in its object; send each name once (line 1, column {column}).", refused.Message);
            Assert.Equal(("invalid_payload", 1, column), (refused.Code, refused.Line, refused.Column));
        }
    }

    [Theory]
    [InlineData("{\"a\":{\"x\":1},\"a\":{\"y\":2}}")]
    [InlineData("{\"b\":{\"a\":1,\"c\":[],\"a\":{}}}")]
    public void A_repeated_property_is_found_without_flatten(string json) =>
        Assert.StartsWith("The property \"a\" repeats", Reading.Refused(json, flatten: false).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_that_collide_only_by_flattening_are_an_invalid_item()
    {
        var refused = Reading.Refused("""[{"a.b":1},{"a.b":1,"a":{"b":2}}]""");
        Assert.Equal("Item #2: two properties become the field \"a.b\"; rename one of them.", refused.Message);
        Assert.Equal(("invalid_item", "#2", "a.b"), (refused.Code, refused.Item, refused.Field));
        Assert.Equal(["a.b:Number=1 a:Json={\"b\":2}"], Reading.Records("""{"a.b":1,"a":{"b":2}}""", flatten: false));
    }

    [Theory]
    [InlineData("{\"\":1}", "Item #1 has a field with an empty name.", "")]
    [InlineData("{\"a\\n\":1}", "Item #1: the name of the field \"a\n\" holds a control character.", "a\n")]
    [InlineData("{\"a\u0085\":1}", "Item #1: the name of the field \"a\u0085\" holds a control character.", "a\u0085")]
    public void Field_names_have_rules(string json, string message, string field)
    {
        var refused = Reading.Refused(json);
        Assert.Equal(("invalid_item", message, "#1", field), (refused.Code, refused.Message, refused.Item, refused.Field));
    }

    [Fact]
    public void Field_names_have_at_most_128_characters()
    {
        var longest = new string('n', 126);
        Assert.Single(Reading.Records($"{{\"{longest}ab\":1}}"));
        Assert.Single(Reading.Records($"{{\"a\":{{\"{longest}\":1}}}}"));
        Assert.Equal($"Item #1: the name of the field \"{new string('n', 64)}…\" is longer than 128 characters.", Reading.Refused($"{{\"{longest}abc\":1}}").Message);
        Assert.Equal("invalid_item", Reading.Refused($"{{\"ab\":{{\"{longest}\":1}}}}").Code);
    }

    [Fact]
    public void Nesting_has_64_levels()
    {
        string Deep(int levels) => "{\"a\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}";
        string Objects(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);
        Assert.Single(Reading.Records(Deep(64)));
        Assert.Single(Reading.Records(Objects(64), flatten: false));
        Assert.Single(Reading.Records(Objects(64)));
        foreach (var refused in (RecordException[])[Reading.Refused(Deep(65)), Reading.Refused(Deep(500_000))])
            Assert.Equal("The JSON nests too deep: at most 64 levels are allowed (line 1, column 69).", refused.Message);
        foreach (var flatten in (bool[])[true, false])
            Assert.Equal("The JSON nests too deep: at most 64 levels are allowed (line 1, column 321).", Reading.Refused(Objects(65), flatten).Message);
    }

    [Fact]
    public void Values_fields_and_records_have_limits()
    {
        var limits = new RecordLimits { ValueBytes = 10, FieldsPerItem = 2, ItemsPerRequest = 2 };
        Assert.Single(Reading.Records("""{"s":"0123456789","j":[1,2,3,4]}""", limits: limits));
        Assert.Single(Reading.Records("""{"s":"\u0041123456789"}""", limits: limits));

        var value = Reading.Refused("""[{"s":"x"},{"s":"01234567890"}]""", limits: limits);
        Assert.Equal("Item #2: the value of the field \"s\" is larger than 10 bytes.", value.Message);
        Assert.Equal(("invalid_item", "#2", "s"), (value.Code, value.Item, value.Field));
        Assert.Equal("Item #1: the value of the field \"j\" is larger than 10 bytes.", Reading.Refused("""{"j":[1,2,3,4,5]}""", limits: limits).Message);

        var fields = Reading.Refused("""{"a":1,"b":2,"c":3}""", limits: limits);
        Assert.Equal(("invalid_item", "Item #1 has more than 2 fields.", "#1", "c"), (fields.Code, fields.Message, fields.Item, fields.Field));

        Assert.Equal(2, Reading.Records("[{},{}]", limits: limits).Length);
        var records = Reading.Refused("[{},{},{}]", limits: limits);
        Assert.Equal(("payload_too_large", "The request holds more than 2 items; send them in several requests."), (records.Code, records.Message));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC3, 0xA9, 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, 4)]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0 }, 1)]
    [InlineData(new byte[] { (byte)'{', 0xED, 0xA0, 0x80, (byte)'}' }, 2)]
    public void Ill_formed_utf8_is_refused_with_its_place(byte[] body, int column)
    {
        var refused = Reading.Refused(body);
        Assert.Equal($"The body is not valid UTF-8 (line 1, column {column}).", refused.Message);
        Assert.Equal(("invalid_payload", 1, column), (refused.Code, refused.Line, refused.Column));
    }

    [Fact]
    public void Hostile_bodies_take_time_and_memory_in_proportion()
    {
        string Many(int count, Func<int, string> part) => string.Join(',', Enumerable.Range(0, count).Select(part));
        string[] bodies =
        [
            "{\"a\":[" + Many(50_000, i => $"{{\"p{i}\":1}}") + "]}",
            "{\"a\":{" + Many(1, i => "\"x\":1") + "},\"b\":[{" + Many(60_000, i => $"\"p{i}\":1") + "}]}",
            "[" + Many(9_000, i => $"{{\"k{i}\":1,\"l{i}\":{{\"m{i}\":2}}}}") + "]",
            "[" + Many(100, r => "{" + Many(900, i => $"\"r{r}f{i}\":1") + "}") + "]",
            "[{\"a\":[{" + Many(30_000, i => $"\"p{i}\":1") + "}]}," + Many(9_000, i => $"{{\"a\":[{{\"b\":1}}]}}") + "]",
            "{\"s\":\"" + string.Concat(Enumerable.Repeat("\\u0041", 150_000)) + "\"}",
            "{\"n\":" + new string('9', 1_000_000) + "}",
            "[" + Many(250, i => string.Concat(Enumerable.Repeat("{\"a\":", 62)) + $"{{\"x{i}\":1}}" + new string('}', 62)) + "]",
            "{\"a\":[" + Many(200_000, i => "1e99") + "]}",
        ];
        var limits = new RecordLimits { ValueBytes = 2_000_000 };
        var shapes = new ShapeTable();
        foreach (var body in bodies)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            var start = TimeProvider.System.GetTimestamp();
            try
            {
                Reading.Records(bytes, shapes: shapes, limits: limits);
            }
            catch (RecordException refused)
            {
                Assert.NotEqual("", refused.Message);
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(2), body[..40]);
        }
    }
}
