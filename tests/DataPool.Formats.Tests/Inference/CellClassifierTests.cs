using System.Text;
using DataPool.Formats.Inference;
using Xunit;

namespace DataPool.Formats.Tests.Inference;

/// <summary>The quick look at a cell never contradicts the thorough one.</summary>
public sealed class CellClassifierTests
{
    private const string Letters = "0127.-,e";
    private const int Longest = 5;

    private static readonly CellKind[] Known = [CellKind.None, CellKind.Integer, CellKind.Decimal, CellKind.Integer | CellKind.Decimal, CellKind.Date, CellKind.Boolean];

    [Fact]
    public void All_short_cells_are_plainly_what_they_are()
    {
        var plain = 0;
        foreach (var cell in Cells().Concat(Dates()))
        {
            var bytes = Encoding.ASCII.GetBytes(cell);
            var kind = CellClassifier.Classify(bytes, TimeZoneInfo.Utc, out _);
            foreach (var known in Known)
            {
                if (!CellClassifier.IsPlainly(bytes, known)) continue;
                plain++;
                Assert.True((kind & known) != 0, $"{cell} is {kind} and was taken for {known}.");
            }
        }

        // Nearly all digits, dates of a leap year and of another: else the look would be of no use.
        Assert.InRange(plain, 1500, int.MaxValue);
    }

    private static IEnumerable<string> Cells()
    {
        IEnumerable<string> cells = [""];
        for (var length = 1; length <= Longest; length++)
        {
            cells = [.. cells.SelectMany(cell => Letters.Select(letter => cell + letter))];
            foreach (var cell in cells) yield return cell;
        }
    }

    private static IEnumerable<string> Dates() =>
        from year in (string[])["2024", "2025", "1900", "0000", "20x4"]
        from month in Enumerable.Range(0, 14)
        from day in Enumerable.Range(0, 33)
        select $"{year}-{month:00}-{day:00}";
}
