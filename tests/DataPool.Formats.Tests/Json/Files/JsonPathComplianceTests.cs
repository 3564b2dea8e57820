using System.Text;
using System.Text.Json;
using DataPool.Formats.Json.Files;
using Xunit;

namespace DataPool.Formats.Tests.Json.Files;

/// <summary>
/// The public compliance cases of RFC 9535 (jsonpath-standard/jsonpath-compliance-test-suite, BSD-2, beside this file): what is
/// supported gives the expected nodes, what is valid and not supported is refused as that, what is invalid is refused.
/// </summary>
public class JsonPathComplianceTests
{
    private const string Cases = "Json/Files/jsonpath-compliance-test-suite/cts.json";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4096)]
    public void Every_case_is_followed_or_refused(int windowSize)
    {
        using var suite = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, Cases)));
        var (followed, unsupported, invalid) = (0, 0, 0);
        foreach (var test in suite.RootElement.GetProperty("tests").EnumerateArray())
        {
            var name = test.GetProperty("name").GetString()!;
            var isInvalid = test.TryGetProperty("invalid_selector", out _);
            if (!JsonPath.TryParse(test.GetProperty("selector").GetString()!, out var path, out var error))
            {
                Assert.True(isInvalid || error.Contains("not supported", StringComparison.Ordinal), $"{name}: {error}");
                if (isInvalid) invalid++;
                else unsupported++;
                continue;
            }

            Assert.False(isInvalid, name);
            var nodes = Nodes(test.GetProperty("document"), path, windowSize);
            Assert.True(Expected(test).Any(expected => expected.GetArrayLength() == nodes.Count && expected.EnumerateArray().Zip(nodes).All(pair => JsonElement.DeepEquals(pair.First, pair.Second))), $"{name}: {string.Join(" ", nodes)}");
            followed++;
        }

        // So that a parser that refuses everything, or a file that was cut, does not pass.
        Assert.Equal((78, 364, 245), (followed, unsupported, invalid));
    }

    private static JsonElement[] Expected(JsonElement test) =>
        test.TryGetProperty("result", out var result) ? [result] : [.. test.GetProperty("results").EnumerateArray()];

    private static List<JsonElement> Nodes(JsonElement document, JsonPath path, int windowSize)
    {
        var content = FileText.Reading(Encoding.UTF8.GetBytes(document.GetRawText())).Content;
        var faults = new JsonFileFaults(content);
        using var window = new JsonWindow(content.Open(), windowSize, long.MaxValue, faults);
        var cursor = new JsonCursor(window, faults);
        var walker = new JsonPathWalker(cursor, path, faults);
        var nodes = new List<JsonElement>();
        while (walker.Next())
        {
            var length = cursor.Extent("the node");
            using var node = JsonDocument.Parse(cursor.Rest[..length].ToArray());
            nodes.Add(node.RootElement.Clone());
            walker.Leave(length);
        }

        return nodes;
    }
}
