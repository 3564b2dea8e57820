using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Json.Files;
using Xunit;

namespace DataPool.Formats.Tests.Json.Files;

/// <summary>
/// Random JSON, whole and damaged, read through windows of every size: ours and JsonDocument must agree on every text, wherever it
/// is cut.
/// </summary>
public partial class JsonFileOracleTests
{
    private static readonly int[] Windows = [1, 2, 3, 5, 8, 13, 16, 21, 32, 33, 48, 64, 65, 100, 256, JsonWindow.UsualSize];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_files_are_read_as_JsonDocument_reads_them(int seed)
    {
        var random = new Random(seed);
        var shapes = new ShapeTable();
        var accepted = 0;
        const int files = 2_500;
        for (var i = 0; i < files; i++)
        {
            var texts = Texts(random);
            var flatten = random.Next(4) != 0;
            var expected = JsonFileOracle.Records(texts, flatten);
            var file = string.Join("\n", texts);
            var (actual, refused) = Read(file, flatten, shapes, Windows[random.Next(Windows.Length)], random.Next(1, 400));
            Assert.True((expected is null) == (actual is null), $"seed {seed}, file {i}: {file}\n{refused}");
            if (expected is null)
            {
                CheckRefusal(file, refused!);
                continue;
            }

            Assert.True(expected.SequenceEqual(actual!), $"seed {seed}, file {i}: {file}\nexpected {string.Join('|', expected)}\nactual   {string.Join('|', actual!)}");
            accepted++;
        }

        // Both verdicts must be common, or the test would prove little.
        Assert.InRange(accepted, files / 4, files * 9 / 10);
    }

    [Theory]
    [InlineData("""[{"id":1,"text":"a \"quoted\" \\ word, é😀","nested":{"list":[1,{"x":"]}"}],"y":null}},{"id":2.50,"text":""},7,"s\\",null,true]""")]
    [InlineData("""{"meta":{"a":[1,2,"]"]},"rows":[{"id":1},{"id":2,"b":"\u00e9\\"}],"end":[[],{}]}""")]
    [InlineData("{\"id\":1}\r\n{\"id\":2}\n\n{\"id\":3,\"a\":\"x\"}{\"id\":4}")]
    [InlineData("""[{"id":1,"bad":"\ud800","n":1e400,"l":[1e400],"a.b":1,"a":{"b":2}},{"id":2}]""")]
    public void Where_a_window_ends_makes_no_difference(string file)
    {
        var (whole, _) = Read(file, true, new ShapeTable(), JsonWindow.UsualSize, int.MaxValue);
        Assert.NotNull(whole);
        for (var size = 1; size <= file.Length + 5; size++)
            Assert.Equal(whole, Read(file, true, new ShapeTable(), size, 1 + (size % 7 * 30)).Records);
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_is_refused_or_empty()
    {
        const string file = """{"meta":{"n":12,"t":true},"rows":[{"id":1,"a":"é\n"},{"id":-2.5e3}],"end":null}""";
        var bytes = Encoding.UTF8.GetBytes(file);
        for (var length = 1; length < bytes.Length; length++)
        {
            var message = FileText.Refused(FileText.Reading(bytes[..length]), null, 7);
            Assert.StartsWith("invalid_json: The file ", message, StringComparison.Ordinal);
            Assert.Contains("(line 1, column ", message, StringComparison.Ordinal);
            Assert.True(message.Contains("ends early", StringComparison.Ordinal) || message.Contains("is not valid UTF-8", StringComparison.Ordinal), $"{length}: {message}");
        }
    }

    private static void CheckRefusal(string file, SourceException refused)
    {
        Assert.False(refused.Transient);
        Assert.DoesNotContain("LineNumber", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("body", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("this is not expected here", refused.Message, StringComparison.Ordinal);
        if (refused.Code == "records_ambiguous") return;
        // Whatever is wrong, a place is told, and it lies in the file.
        var place = Place().Match(refused.Message);
        Assert.True(place.Success, $"{file}\n{refused.Message}");
        int[] numbers = [.. place.Groups.Values.Skip(1).Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture))];
        var lines = file.Split('\n');
        Assert.InRange(numbers[0], 1, lines.Length);
        Assert.InRange(numbers[1], 1, lines[numbers[0] - 1].Length + 1);
        Assert.InRange(numbers[2], 1, Encoding.UTF8.GetByteCount(file) + 1);
    }

    private static (List<string>? Records, SourceException? Refused) Read(string file, bool flatten, ShapeTable shapes, int windowSize, int bytes)
    {
        try
        {
            return (FileText.Records(FileText.Reading(Encoding.UTF8.GetBytes(file), null, shapes, flatten), null, windowSize, bytes), null);
        }
        catch (SourceException refused)
        {
            return (null, refused);
        }
    }

    private static List<string> Texts(Random random)
    {
        if (random.Next(4) == 0) return [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => RandomJson.Object(random))];
        var text = random.Next(3) switch
        {
            0 => RandomJson.Array(random),
            1 => RandomJson.Object(random),
            _ => $$"""{"n":{{RandomJson.Value(random)}},"rows":{{RandomJson.Array(random)}}}""",
        };
        return [random.Next(4) == 0 ? RandomJson.Damage(random, text) : text];
    }

    [GeneratedRegex(@"line (\d+), column (\d+), byte (\d+)\)\.?$")]
    private static partial Regex Place();
}
