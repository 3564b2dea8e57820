using System.Buffers;
using DataPool.Core.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace DataPool.Core.Tests.Values;

public class KeyTextTests
{
    [Theory]
    [InlineData(ValueKind.String, "\"north\"", "north")]
    [InlineData(ValueKind.String, "\" North \"", " North ")]
    [InlineData(ValueKind.String, "\"a|b\"", "a|b")]
    [InlineData(ValueKind.String, "\"a\\\\b\"", "a\\b")]
    [InlineData(ValueKind.String, "\"say \\\"hi\\\"\"", "say \"hi\"")]
    [InlineData(ValueKind.String, "\"café ° 🎈\"", "café ° 🎈")]
    [InlineData(ValueKind.Number, "1", "1")]
    [InlineData(ValueKind.Number, "-1.5e300", "-1.5e300")]
    [InlineData(ValueKind.Boolean, "false", "false")]
    [InlineData(ValueKind.Date, "\"2026-04-09T12:00:00Z\"", "2026-04-09T12:00:00Z")]
    [InlineData(ValueKind.String, "\"\"", "Missing")]
    [InlineData(ValueKind.Null, "null", "Missing")]
    [InlineData(ValueKind.Json, "{}", "Missing")]
    [InlineData(ValueKind.String, "\"a\\nb\"", "ControlCharacter")]
    [InlineData(ValueKind.String, "\"a\\u0001\"", "ControlCharacter")]
    [InlineData(ValueKind.String, "\"a\u007f\"", "ControlCharacter")]
    [InlineData(ValueKind.String, "\"°\u0080\"", "ControlCharacter")]
    [InlineData(ValueKind.String, "\"\u009f\"", "ControlCharacter")]
    [InlineData(ValueKind.String, "\"\u00a0\"", "\u00a0")]
    public void One_value_is_its_own_key(ValueKind kind, string json, string expected)
    {
        Assert.Equal(expected, Key((kind, json)));
        Assert.Equal(expected, Single(kind, json));
    }

    [Fact]
    public void Several_values_are_joined_and_told_apart()
    {
        Assert.Equal("north|7", Key((ValueKind.String, "\"north\""), (ValueKind.Number, "7")));
        Assert.Equal("true|2026-04-09", Key((ValueKind.Boolean, "true"), (ValueKind.Date, "\"2026-04-09\"")));
        Assert.Equal("a\\|b|c", Key((ValueKind.String, "\"a|b\""), (ValueKind.String, "\"c\"")));
        Assert.Equal("a|b\\|c", Key((ValueKind.String, "\"a\""), (ValueKind.String, "\"b|c\"")));
        Assert.Equal("a\\\\|b", Key((ValueKind.String, "\"a\\\\\""), (ValueKind.String, "\"b\"")));
        Assert.Equal("|", Key((ValueKind.String, "\"\""), (ValueKind.String, "\"\"")));
        Assert.Equal("Missing", Key((ValueKind.String, "\"a\""), (ValueKind.Null, "null")));
        Assert.Equal("Missing", Key());
        Assert.Equal("ControlCharacter", Key((ValueKind.Number, "1"), (ValueKind.String, "\"\\t\"")));
    }

    [Theory]
    [InlineData("a", 256)]
    [InlineData("é", 256)]
    [InlineData("🎈", 256)]
    [InlineData("\\\"", 256)]
    public void A_key_has_at_most_256_characters(string unit, int count)
    {
        string longest = string.Concat(Enumerable.Repeat(unit, count));
        Assert.Equal(longest.Replace("\\", "", StringComparison.Ordinal), Single(ValueKind.String, $"\"{longest}\""));
        Assert.Equal("TooLong", Single(ValueKind.String, $"\"{longest}{unit}\""));
        Assert.Equal("TooLong", Single(ValueKind.String, $"\"{longest}{unit}\u007f\""));
        Assert.Equal("TooLong", Key((ValueKind.String, $"\"{longest}\""), (ValueKind.String, "\"\"")));
    }

    [Fact]
    public void Separators_count_as_characters()
    {
        string bars = new('|', 127);
        Assert.Equal(256, Key((ValueKind.String, $"\"{bars}\""), (ValueKind.Number, "1")).Length);
        Assert.Equal("TooLong", Key((ValueKind.String, $"\"{bars}\""), (ValueKind.Number, "12")));
        Assert.Equal("TooLong", Key((ValueKind.String, $"\"{string.Concat(Enumerable.Repeat("🎈", 256))}\""), (ValueKind.Number, "12")));
        Assert.Equal("TooLong", Single(ValueKind.String, $"\"{new string('x', 1_000_000)}\""));
        Assert.Equal("TooLong", Single(ValueKind.String, $"\"{string.Concat(Enumerable.Repeat("\\\"", 100_000))}\""));
    }

    [Fact]
    public void Different_values_have_different_keys()
    {
        Arbitrary<string[]> parts = Arb.From(
            from texts in Gen.ArrayOf(from letters in Gen.Elements('a', '|', '\\', '"', 'é').ArrayOf().Resize(4) select new string(letters))
            select texts.Take(3).ToArray());
        Prop.ForAll(parts, parts, (a, b) => a.Length != b.Length || a.Length < 2 || (KeyOf(a) == KeyOf(b)) == a.SequenceEqual(b))
            .Holds(runs: 1000);
        Prop.ForAll(parts, a => a.Length < 2 || Split(KeyOf(a)).SequenceEqual(a)).Holds();

        static string KeyOf(string[] texts) => Key([.. texts.Select(text => (ValueKind.String, Text.Quote(text)))]);
    }

    private static List<string> Split(string key)
    {
        List<string> parts = [""];
        for (int i = 0; i < key.Length; i++)
        {
            if (key[i] == '|')
                parts.Add("");
            else
                parts[^1] += key[i] == '\\' ? key[++i] : key[i];
        }

        return parts;
    }

    private static string Key(params (ValueKind Kind, string Json)[] values)
    {
        KeyPart[] parts = [.. values.Select(value => new KeyPart(value.Kind, Text.Utf8(value.Json)))];
        return Result(output => KeyText.Write(parts, output));
    }

    private static string Single(ValueKind kind, string json)
        => Result(output => KeyText.Write(kind, Text.Utf8(json), output));

    private static string Result(Func<IBufferWriter<byte>, KeyResult> write)
    {
        KeyResult result = default;
        string? text = Text.Written(output => (result = write(output)) == KeyResult.Ok);
        return text ?? result.ToString();
    }
}
