using System.Globalization;
using System.Text;
using DataPool.Core.Streams.History;
using DataPool.Core.Values;
using Xunit;

namespace DataPool.Core.Tests.Streams.History;

/// <summary>Changes of a field as points: each while they are few, summed up where they are many.</summary>
public sealed class FieldPointsTests
{
    private static readonly DateTimeOffset From = new(2026, 4, 9, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Summed_up_points_lose_no_change(int seed)
    {
        var random = new Random(seed);
        var to = From.AddSeconds(random.Next(1, 1000));
        var max = random.Next(2, 40);
        var points = new FieldPoints(From, to, max);
        if (seed % 2 == 0) points.Carry(From, Number(0));
        var changes = Enumerable.Range(0, random.Next(50, 500)).Select(_ => From.AddTicks(random.NextInt64((to - From).Ticks + 1))).Order()
            .Select(at => (At: at, Value: random.Next(8) == 0 ? (int?)null : random.Next(-1000, 1000))).ToArray();
        foreach (var (at, value) in changes) points.Add(at, value is { } number ? Number(number) : null);

        var list = points.ToList();
        Assert.InRange(list.Count, 2, max);
        Assert.Equal(list.Select(point => point.At).Order(), list.Select(point => point.At));
        if (seed % 2 == 0) Assert.Equal("0", Text(list[0].Value));
        var next = 0;
        foreach (var point in list.Where(point => point.Value is null))
        {
            // Which changes a point sums up follows from its count and from where the next one begins.
            var end = Array.FindIndex(changes, next, change => list.Any(other => other.At > point.At && other.At == change.At));
            var summed = changes[next..(end < 0 ? changes.Length : end)];
            var numbers = summed.Where(change => change.Value is not null).Select(change => (decimal)change.Value!).ToArray();
            Assert.Equal(summed[0].At, point.At);
            Assert.Equal(numbers.Length, point.Count);
            Assert.Equal(summed[^1].Value is null, point.IsRemoved);
            if (numbers.Length > 0)
            {
                Assert.Equal(
                    (numbers[0], numbers[^1], numbers.Min(), numbers.Max()),
                    (Parse(point.First), Parse(point.Last), Parse(point.Min), Parse(point.Max)));
                Assert.True(Math.Abs(numbers.Average() - Parse(point.Mean)) < 1e-9m);
            }

            next += summed.Length;
        }

        Assert.Equal(changes.Length, next);
    }

    [Fact]
    public void Numbers_that_a_double_does_not_hold_stay_exact()
    {
        var points = new FieldPoints(From, From.AddSeconds(1), 2);
        foreach (var number in (string[])["9007199254740993", "9007199254740992.5", "-9.9e308"]) points.Add(From, new HistoryValue(ValueKind.Number, Encoding.ASCII.GetBytes(number)));
        var point = Assert.Single(points.ToList());
        Assert.Equal(("9007199254740993", "-9.9e308", "-9.9e308", "9007199254740993"), (Text(point.First), Text(point.Last), Text(point.Min), Text(point.Max)));
        Assert.Null(point.Mean); // No double holds it.
    }

    [Fact]
    public void Nulls_count_and_are_no_numbers_and_a_text_takes_the_numbers_away()
    {
        var points = new FieldPoints(From, From.AddSeconds(1), 2);
        foreach (var value in (HistoryValue[])[Number(1), new(ValueKind.Null, "null"u8.ToArray()), Number(3)]) points.Add(From, value);
        var point = Assert.Single(points.ToList());
        Assert.Equal((3, "1", "3", "2"), (point.Count, Text(point.Min), Text(point.Max), Text(point.Mean)));
        points.Add(From, new HistoryValue(ValueKind.String, "\"x\""u8.ToArray()));
        point = Assert.Single(points.ToList());
        Assert.Equal((4, "1", "\"x\""), (point.Count, Text(point.First), Text(point.Last)));
        Assert.True(point is { Min: null, Max: null, Mean: null });
    }

    [Fact]
    public void Large_values_make_fewer_points_and_bounded_memory()
    {
        var points = new FieldPoints(From, From.AddSeconds(1000), 5000);
        for (var i = 0; i < 2000; i++)
            points.Add(From.AddSeconds(i / 2.0), new HistoryValue(ValueKind.String, Encoding.ASCII.GetBytes($"\"{new string('x', 60_000)}{i}\"")));
        var list = points.ToList();
        Assert.InRange(list.Count, 50, 300);
        Assert.Equal(2000, list.Sum(point => point.Count));
        Assert.EndsWith("x0\"", Text(list[0].First), StringComparison.Ordinal);
        Assert.EndsWith("x1999\"", Text(list[^1].Last), StringComparison.Ordinal);
        Assert.InRange(list.Sum(point => (long)point.First!.Value.Json.Length + point.Last!.Value.Json.Length), 0, 17 << 20);
    }

    private static HistoryValue Number(int number) => new(ValueKind.Number, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    private static string? Text(HistoryValue? value) => value is { } one ? Encoding.UTF8.GetString(one.Json) : null;

    private static decimal Parse(HistoryValue? value) => decimal.Parse(Text(value)!, CultureInfo.InvariantCulture);
}
