using DataPool.Core.Records;
using Xunit;

namespace DataPool.Formats.Tests.Json;

/// <summary>Random JSON, whole and damaged: our scanner and JsonDocument must agree on every text.</summary>
public class JsonOracleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_texts_are_read_as_JsonDocument_reads_them(int seed)
    {
        var random = new Random(seed);
        var shapes = new ShapeTable();
        var accepted = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var json = random.Next(3) == 0 ? RandomJson.Damage(random, RandomJson.Text(random)) : RandomJson.Text(random);
            var flatten = random.Next(4) != 0;
            var expected = JsonOracle.Records(json, flatten);
            string[]? actual = null;
            try
            {
                actual = Reading.Records(json, flatten, shapes: shapes);
            }
            catch (RecordException refused)
            {
                Assert.True(refused.Code == "invalid_item" || refused is { Line: > 0, Column: > 0 }, json);
                Assert.DoesNotContain("this is not expected here", refused.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("LineNumber", refused.Message, StringComparison.Ordinal);
            }

            Assert.True((expected is null) == (actual is null), $"seed {seed}, text {i}: {json}");
            if (expected is null) continue;
            Assert.True(expected.SequenceEqual(actual!), $"seed {seed}, text {i}: {json}\nexpected {string.Join('|', expected)}\nactual   {string.Join('|', actual!)}");
            accepted++;
        }

        // Both verdicts must be common, or the test would prove little.
        Assert.InRange(accepted, 5_000, 17_000);
    }
}
