using System.Text.Json;
using DataPool.Core.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace DataPool.Core.Tests.Values;

public class JsonTextTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData("a\\b/c", "\"a\\\\b/c\"")]
    [InlineData("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"")]
    [InlineData("\u0001\u001f\u000b", "\"\\u0001\\u001f\\u000b\"")]
    [InlineData("\u007f\u0085\u2028", "\"\u007f\u0085\u2028\"")]
    [InlineData("café 🎈", "\"café 🎈\"")]
    [InlineData("<'&+>", "\"<'&+>\"")]
    public void Strings_escape_only_what_they_must(string text, string expected)
    {
        Assert.Equal(expected, Text.Written(output => JsonText.TryWriteString(text, output)));
        Assert.Equal(expected, Text.Written(output => JsonText.TryWriteString(Text.Utf8(text), output)));
    }

    [Fact]
    public void NUL_and_broken_text_are_refused()
    {
        Assert.Null(Text.Written(output => JsonText.TryWriteString("a\0b", output)));
        Assert.Null(Text.Written(output => JsonText.TryWriteString("a\0b"u8, output)));
        Assert.Null(Text.Written(output => JsonText.TryWriteString("a\ud800b", output)));
        Assert.Null(Text.Written(output => JsonText.TryWriteString("\n\udc00", output)));
        Assert.Null(Text.Written(output => JsonText.TryWriteString([0x61, 0xFF], output)));
        Assert.Null(Text.Written(output => JsonText.TryWriteString([0xED, 0xA0, 0x80], output)));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("caf\\u00e9", "café")]
    [InlineData("caf\\u00E9 \\ud83c\\uDF88", "café 🎈")]
    [InlineData("a\\/b", "a/b")]
    [InlineData("\\u000a\\u0022\\u005c\\u001F", "\\n\\\"\\\\\\u001f")]
    [InlineData("\\b\\f\\n\\r\\t", "\\b\\f\\n\\r\\t")]
    [InlineData("\\u0041", "A")]
    public void Foreign_escapes_become_the_canonical_ones(string content, string expected)
        => Assert.Equal($"\"{expected}\"", Text.Written(output => JsonText.TryCanonicalize(Text.Utf8(content), output)));

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("\\ud800")]
    [InlineData("\\ud800x")]
    [InlineData("\\ud800\\n")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\ud800\\u0041")]
    [InlineData("\\u12")]
    [InlineData("\\u12g4")]
    [InlineData("\\u+123")]
    [InlineData("\\x")]
    [InlineData("\\")]
    [InlineData("a\nb")]
    [InlineData("a\"b")]
    public void What_no_string_may_hold_is_refused(string content)
        => Assert.Null(Text.Written(output => JsonText.TryCanonicalize(Text.Utf8(content), output)));

    [Fact]
    public void Ill_formed_UTF8_in_a_JSON_string_is_refused()
    {
        Assert.Null(Text.Written(output => JsonText.TryCanonicalize([0x61, 0xFF], output)));
        Assert.Null(Text.Written(output => JsonText.TryCompact([(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'], output, out _)));
    }

    [Fact]
    public void Any_text_comes_back_as_it_was_whatever_the_escapes()
        => Prop.ForAll(Strings(), text =>
        {
            string canonical = Text.Quote(text);
            byte[] raw = Text.Utf8(canonical);
            string ascii = JsonSerializer.Serialize(text);
            return JsonText.Unescape(raw) == text
                && JsonSerializer.Deserialize<string>(canonical) == text
                && Text.Written(output => JsonText.TryUnescapeUtf8(raw, output)) == text
                && Text.Written(output => JsonText.TryWriteString(Text.Utf8(text), output)) == canonical
                && Text.Written(output => JsonText.TryCanonicalize(raw.AsSpan()[1..^1], output)) == canonical
                && Text.Written(output => JsonText.TryCanonicalize(Text.Utf8(ascii).AsSpan()[1..^1], output)) == canonical;
        }).Holds();

    [Fact]
    public void Long_strings_are_written_whole()
    {
        foreach (string unit in new[] { "a", "é", "\u0001", "🎈\n" })
        {
            string text = string.Concat(Enumerable.Repeat(unit, 5000));
            Assert.Equal(text, JsonText.Unescape(Text.Utf8(Text.Quote(text))));
            Assert.Equal(Text.Quote(text), Text.Written(output => JsonText.TryWriteString(Text.Utf8(text), output)));
        }
    }

    [Fact]
    public void Unescaping_something_else_is_an_error()
    {
        Assert.Equal(
            "The value is not a JSON string in quotes, or it holds NUL or a lone surrogate.",
            Assert.Throws<FormatException>(() => JsonText.Unescape("abc"u8)).Message);
        Assert.Throws<FormatException>(() => JsonText.Unescape("\""u8));
        Assert.Throws<FormatException>(() => JsonText.Unescape("\"a\\\""u8));
        Assert.Null(Text.Written(output => JsonText.TryUnescapeUtf8("12"u8, output)));
        Assert.Null(Text.Written(output => JsonText.TryUnescapeUtf8("\"\\ud800\""u8, output)));
    }

    [Theory]
    [InlineData(" 1.50 ", "1.5")]
    [InlineData("\"\\u0041\"", "\"A\"")]
    [InlineData(" null ", "null")]
    [InlineData("true", "true")]
    [InlineData("{ }", "{}")]
    [InlineData("[ ]", "[]")]
    [InlineData("{ \"b\" : 1e2 , \"a\" : [ 1 , -0.0, { } , [ ] , false ] , \"\" : \"x\\/y\" }", "{\"b\":100,\"a\":[1,0,{},[],false],\"\":\"x/y\"}")]
    [InlineData("[\"[\",\"{\",\":\",\",\",1]", "[\"[\",\"{\",\":\",\",\",1]")]
    [InlineData("{\"a\":{\"a\":1},\"b\":{\"a\":2}}", "{\"a\":{\"a\":1},\"b\":{\"a\":2}}")]
    [InlineData("[9223372036854775808,0.1,1e99]", "[9223372036854775808,0.1,1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000]")]
    public void JSON_is_compacted(string json, string expected)
    {
        Assert.Equal(expected, Compact(json, out string? error));
        Assert.Null(error);
        Assert.Equal(expected, Compact(expected, out _));
    }

    [Theory]
    [InlineData("{\"a\":1,\n \"\\u0061\":2}", "The property \"a\" at line 2, column 2 is repeated: an object may hold each name once.")]
    [InlineData("[{\"x\":{\"é\":1,\"é\":2}}]", "The property \"é\" at line 1, column 14 is repeated: an object may hold each name once.")]
    [InlineData("[1,1e400]", "The number at line 1, column 4 is out of range: at most 100 significant digits and an exponent of ±308; send it as a string.")]
    [InlineData("{\"a\":\"\\u0000\"}", "The string at line 1, column 6 holds NUL, a lone surrogate or ill-formed UTF-8: remove it.")]
    [InlineData("{\"\\ud800\":1}", "The string at line 1, column 2 holds NUL, a lone surrogate or ill-formed UTF-8: remove it.")]
    [InlineData("[1,]", "The JSON is malformed at line 1, column 4: The JSON array contains a trailing comma at the end which is not supported in this mode.")]
    [InlineData("{\n\"é\": tru }", "The JSON is malformed at line 2, column 9: 'tru }' is an invalid JSON literal. Expected the literal 'true'.")]
    [InlineData("", "The JSON is malformed at line 1, column 1: The input does not contain any JSON tokens.")]
    public void What_is_wrong_is_named_with_its_place(string json, string message)
    {
        Assert.Null(Compact(json, out string? error));
        Assert.Equal(message, error);
    }

    [Theory]
    [InlineData("1 2")]
    [InlineData("{\"a\":1")]
    [InlineData("[01]")]
    [InlineData("// x\n1")]
    [InlineData("\"a\nb\"")]
    [InlineData("\ufeff1")]
    public void Malformed_JSON_is_refused(string json)
    {
        Assert.Null(Compact(json, out string? error));
        Assert.StartsWith("The JSON is malformed at line ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_ends_at_64()
    {
        string deepest = new string('[', 64) + new string(']', 64);
        Assert.Equal(deepest, Compact(deepest, out _));
        Assert.Null(Compact("[" + deepest + "]", out string? error));
        Assert.Equal("The JSON nests too deep at line 1, column 65: at most 64 levels of objects and arrays.", error);

        string objects = string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 64);
        Assert.Equal(objects, Compact(objects, out _));
        Assert.Null(Compact("{\"a\":" + objects + "}", out _));
        Assert.Null(Compact(new string('[', 1_000_000), out _));
    }

    [Fact]
    public void Repeated_properties_are_found_among_many()
    {
        string[] names = [.. Enumerable.Range(0, 20_000).Select(n => $"\"p{n}\":{n}")];
        string all = "{" + string.Join(',', names) + "}";
        Assert.Equal(all, Compact(all, out _));
        Assert.Null(Compact("{" + string.Join(',', names) + ",\"p77\":1}", out string? error));
        Assert.StartsWith("The property \"p77\" at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compact_text_agrees_with_another_reader_of_JSON()
    {
        var options = new JsonSerializerOptions { WriteIndented = true };
        Prop.ForAll(Arb.From(Gen.Sized(size => Json(Math.Min(size, 20)))), json =>
        {
            string indented = JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json), options);
            string? compact = Compact(indented, out _);
            return compact == json && compact == Compact(json, out _);
        }).Holds();
    }

    private static string? Compact(string json, out string? error)
    {
        string? message = null;
        string? result = Text.Written(output => JsonText.TryCompact(Text.Utf8(json), output, out message));
        error = message;
        return result;
    }

    private static Arbitrary<string> Strings()
        => Arb.From(
            from parts in Gen.Elements("a", "Z", "\"", "\\", "/", "\n", "\t", "\u0001", "\u001f", "\u007f", "é", "\u2028", "漢", "🎈", "<", "plain text of some length").ArrayOf()
            select string.Concat(parts));

    private static Gen<string> Json(int size)
    {
        Gen<string> leaf = Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-1.5", "1e300", "12345678901234567.89"),
            from text in Strings().Generator select Text.Quote(text));
        if (size <= 1)
            return leaf;
        Gen<string[]> inner = Json(size / 3).ArrayOf().Resize(4);
        return Gen.OneOf(
            leaf,
            from items in inner select "[" + string.Join(',', items) + "]",
            from items in inner select "{" + string.Join(',', items.Select((item, i) => $"\"k{i}\":{item}")) + "}");
    }
}
