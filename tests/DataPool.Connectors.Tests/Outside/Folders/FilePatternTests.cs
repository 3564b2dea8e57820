using DataPool.Outside.Folders;
using Xunit;

namespace DataPool.Connectors.Tests.Outside.Folders;

public sealed class FilePatternTests
{
    [Theory]
    [InlineData("*.csv", "a.csv", true)]
    [InlineData("*.csv", "a.csv.gz", false)]
    [InlineData("*.csv", "acsv", false)]
    [InlineData("*.csv;*.csv.gz", "a.csv.gz", true)]
    [InlineData(" *.csv ; *.tsv ;", "a.tsv", true)]
    [InlineData("sales-????.xlsx", "sales-2026.xlsx", true)]
    [InlineData("sales-????.xlsx", "sales-26.xlsx", false)]
    [InlineData("*.*", "README", true)]
    [InlineData("*", "README", true)]
    [InlineData("a.csv", "b.csv", false)]
    [InlineData("[ab].csv", "a.csv", false)]
    [InlineData("*.*", "a.csv.part", false)]
    [InlineData("*.*", "a.TMP", false)]
    [InlineData("*.*", "a.crdownload", false)]
    [InlineData("*.*", "a.filepart", false)]
    [InlineData("*.*", "~$sales.xlsx", false)]
    [InlineData("*.*", ".a.csv", false)]
    [InlineData("*.tmp", "a.tmp", false)]
    public void A_name_matches_or_not(string pattern, string name, bool matches) => Assert.Equal(matches, FilePattern.Read(pattern, out _)!.Matches(name));

    [Fact]
    public void Capitals_count_but_on_Windows() => Assert.Equal(OperatingSystem.IsWindows(), FilePattern.Read("*.csv", out _)!.Matches("A.CSV"));

    [Theory]
    [InlineData("", "is empty; *.* means every file.")]
    [InlineData(" ; ", "is empty; *.* means every file.")]
    [InlineData("../*.csv", "must not contain / or \\: it is about names in the folder itself.")]
    [InlineData("sub\\*.csv", "must not contain / or \\: it is about names in the folder itself.")]
    [InlineData("a\nb", "must not contain control characters.")]
    public void What_is_no_pattern_is_told(string text, string expected)
    {
        Assert.Null(FilePattern.Read(text, out var fault));
        Assert.Equal(expected, fault);
    }
}
