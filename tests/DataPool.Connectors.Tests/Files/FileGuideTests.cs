using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace DataPool.Connectors.Tests.Files;

/// <summary>The guide of file connectors and the code say the same.</summary>
public sealed partial class FileGuideTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", ".."));
    private static readonly string Guide = File.ReadAllText(Path.Combine(Root, "docs", "connectors", "file.md"));

    [Fact]
    public void It_lists_every_error_warning_and_option()
    {
        string[] folders = ["DataPool.Connectors/Files", "DataPool.Formats/Csv", "DataPool.Formats/Excel", "DataPool.Formats/Xml", "DataPool.Formats/Json/Files", "DataPool.Formats/Files", "DataPool.Formats/Text", "DataPool.Formats/Detection", "DataPool.Formats/Inference"];
        var source = string.Concat(folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Root, "src", folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
        var words = Codes().Matches(source).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.Contains("open_quote", words);
        Assert.Contains("address_refused", words);
        Assert.Contains("ragged_row", words);
        Assert.Contains("archivePath", words);
        Assert.Equal([], words.Where(word => !Guide.Contains($"`{word}`", StringComparison.Ordinal) && !Guide.Contains($"\"{word}\"", StringComparison.Ordinal)).ToArray());
    }

    private static string Here([CallerFilePath] string path = "") => path;

    // The first argument of an error or warning, what a switch answers with, and the name of a property that is read.
    [GeneratedRegex("""(?:SourceException\(|=> new\(|\bnew\(|[wW]arnings\.Add\(|\.(?:Text|Integer|Boolean|Choice|Object|Raw)\(|(?:OutboundFault|FolderFault)\.\w+ =>)\s*"([A-Za-z]\w+)\x22""")]
    private static partial Regex Codes();
}
