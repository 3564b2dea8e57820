using System.Text;
using DataPool.Outside.Folders;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Folders;

public sealed class FreeNameTests
{
    private static readonly DateTimeOffset At = new(2026, 4, 9, 10, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("a.csv", "a (2026-04-09 101500).csv", "a (2026-04-09 101500) (2).csv")]
    [InlineData("a.csv.gz", "a (2026-04-09 101500).csv.gz", "a (2026-04-09 101500) (2).csv.gz")]
    [InlineData("README", "README (2026-04-09 101500)", "README (2026-04-09 101500) (2)")]
    [InlineData("a.", "a. (2026-04-09 101500)", "a. (2026-04-09 101500) (2)")]
    public void The_own_name_comes_first_then_the_time_then_numbers(string name, string second, string third) =>
        Assert.Equal([name, second, third], FreeName.For(name, At).Take(3));

    [Fact]
    public void A_long_name_is_cut_to_what_a_file_system_takes()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 62)) + ".csv";
        var second = FreeName.For(name, At).ElementAt(1);
        Assert.InRange(Encoding.UTF8.GetByteCount(second), 240, 255);
        Assert.EndsWith("😀 (2026-04-09 101500).csv", second, StringComparison.Ordinal);
    }
}
