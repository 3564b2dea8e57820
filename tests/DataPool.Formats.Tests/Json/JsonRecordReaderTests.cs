using System.Text;
using DataPool.Core.Records;
using DataPool.Formats.Json;
using Xunit;

namespace DataPool.Formats.Tests.Json;

public class JsonRecordReaderTests
{
    [Fact]
    public void An_object_is_one_record() => Assert.Equal(
        ["id:String=\"a\" n:Number=1.5 t:Boolean=true f:Boolean=false z:Null=null"],
        Reading.Records("""{"id":"a","n":1.50,"t":true,"f":false,"z":null}"""));

    [Fact]
    public void An_array_is_many_records() => Assert.Equal(
        ["id:Number=1", "id:Number=2 x:String=\"\"", ""],
        Reading.Records("""[{"id":1},{"id":2,"x":""},{}]"""));

    [Fact]
    public void An_empty_array_is_no_record() => Assert.Empty(Reading.Records(" [ ] "));

    [Fact]
    public void White_space_and_a_byte_order_mark_are_passed() => Assert.Equal(
        ["a.b:Number=1 c:Json=[1,{\"d\":2}]"],
        Reading.Records("\uFEFF \r\n\t{ \"a\" : { \"b\" : 1 } ,\n \"c\" : [ 1 , { \"d\" : 2 } ] } \n"));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-12", "-12")]
    [InlineData("1e3", "1000")]
    [InlineData("1E+2", "100")]
    [InlineData("0.10", "0.1")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("12345678901234567.89", "12345678901234567.89")]
    public void Numbers_are_exact_and_canonical(string json, string canonical) =>
        Assert.Equal([$"n:Number={canonical}"], Reading.Records($"{{\"n\":{json}}}"));

    [Theory]
    [InlineData("""\u0041\/""", "A/")]
    [InlineData("""\ud83d\ude00""", "😀")]
    [InlineData("""\u000a\t\u001F""", """\n\t\u001f""")]
    [InlineData("""\"\\""", """\"\\""")]
    [InlineData("é😀", "é😀")]
    public void Strings_are_canonical(string json, string canonical) =>
        Assert.Equal([$"s:String=\"{canonical}\""], Reading.Records($"{{\"s\":\"{json}\"}}"));

    [Fact]
    public void Nested_objects_are_flattened_and_arrays_and_empty_objects_stay() => Assert.Equal(
        ["a.b.c:Number=1 a.d:Json=[] a.e:Json={} f:Json=[1,{\"g\":[true]}] h:Json={}"],
        Reading.Records("""{"a":{"b":{"c":1},"d":[ ],"e":{ }},"f":[1, {"g": [true]}],"h":{}}"""));

    [Fact]
    public void Without_flatten_nested_objects_stay_one_value() => Assert.Equal(
        ["a:Json={\"b\":{\"c\":10,\"d\":\"A\"}} e:Number=2"],
        Reading.Records("""{"a": {"b": {"c": 1e1, "\u0064": "\u0041"}}, "e": 2}""", flatten: false));

    [Fact]
    public void Names_are_unescaped() => Assert.Equal(
        ["a:Number=1 \"q\":Number=2 é:Number=3"],
        Reading.Records("""{"\u0061":1,"\"q\"":2,"\u00e9":3}"""));

    [Fact]
    public void Records_with_the_same_properties_share_their_shape()
    {
        var shapes = new ShapeTable();
        var json = """[{"id":1,"a":{"x":2}},{"id":3},{"id":4,"\u0061":{"x":5}},{ "id" : 6 , "a" : { "x" : 7 } }]"""u8;
        using var first = JsonRecordReader.Read(json, Reading.Options(shapes: shapes));
        using var second = JsonRecordReader.Read(json, Reading.Options(shapes: shapes));
        Assert.Same(first.ShapeOf(0), first.ShapeOf(2));
        Assert.Same(first.ShapeOf(0), first.ShapeOf(3));
        Assert.NotSame(first.ShapeOf(0), first.ShapeOf(1));
        Assert.Same(first.ShapeOf(0), second.ShapeOf(0));
        Assert.Same(first.ShapeOf(1), second.ShapeOf(1));
    }

    [Fact]
    public void A_known_shape_costs_no_memory_but_the_batch()
    {
        var options = Reading.Options();
        var json = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"id":"item-{{i}}","a":{"b":{{i}}.50},"t\u0065xt":"é"}""")) + "]");
        var least = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            JsonRecordReader.Read(json, options).Dispose();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, 600);
    }

    [Fact]
    public void Requests_at_once_find_the_same_shapes()
    {
        var shapes = new ShapeTable();
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => "{" + string.Join(',', Enumerable.Range(0, 20).Select(f => $"\"f{(f * i) % 23}_{f}\":{{\"x\":{f},\"y{i % 7}\":1}}")) + "}")];
        string[][] expected = [.. texts.Select(text => Reading.Records(text))];
        Parallel.For(0, 2000, i => Assert.Equal(expected[i % 40], Reading.Records(texts[i % 40], shapes: shapes)));
    }

    [Fact]
    public void A_form_carries_the_json_in_payload()
    {
        using var batch = JsonRecordReader.ReadForm("token=x&p%61yload=%7B%22a%22%3A+%22caf%C3%A9%26%22%7d&z"u8, Reading.Options());
        Assert.Equal(["a:String=\"café&\""], Reading.Lines(batch));
    }

    [Theory]
    [InlineData("", "The form has no field \"payload\"; send the JSON in it, or send the JSON itself as application/json (line 1, column 1).")]
    [InlineData("payloads=1", "The form has no field \"payload\"; send the JSON in it, or send the JSON itself as application/json (line 1, column 1).")]
    [InlineData("payload={}&payload={}", "The form has more than one field \"payload\"; send one (line 1, column 12).")]
    [InlineData("payload=%7", "The form is not well encoded: a % must be followed by two hexadecimal digits (line 1, column 9).")]
    [InlineData("payload=%7B%zz", "The form is not well encoded: a % must be followed by two hexadecimal digits (line 1, column 12).")]
    [InlineData("payload=", "The body is empty; send a JSON object or an array of objects.")]
    public void Bad_forms_are_refused(string form, string message)
    {
        var refused = Assert.Throws<RecordException>(() => JsonRecordReader.ReadForm(Encoding.UTF8.GetBytes(form), Reading.Options()));
        Assert.Equal(("invalid_payload", message), (refused.Code, refused.Message));
        Assert.Equal(1, refused.Line);
    }
}
