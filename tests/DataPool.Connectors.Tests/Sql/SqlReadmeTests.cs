using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DataPool.Connectors.Sql.Rows;
using DataPool.Connectors.Sql.Sqlite;
using DataPool.Connectors.Sql.Statements;
using Xunit;

namespace DataPool.Connectors.Tests.Sql;

public sealed partial class SqlReadmeTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "..", "src", "DataPool.Connectors", "Sql"));
    private static readonly string Readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
    private static readonly string Guide = File.ReadAllText(Path.Combine(Folder, "..", "..", "..", "docs", "connectors", "sql.md"));

    [Fact]
    public void It_lists_every_error_warning_and_option()
    {
        var names = Path.Combine(Folder, "..", "..", "DataPool.Core", "Connectors", "ColumnNames.cs");
        var source = string.Concat(Directory.GetFiles(Folder, "*.cs", SearchOption.AllDirectories).Append(names).Select(File.ReadAllText));
        var words = Codes().Matches(source).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.Contains("needs_recovery", words);
        Assert.Contains("timeout", words);
        Assert.Contains("duplicate_column", words);
        Assert.Contains("maxRows", words);
        Assert.All(words, word => Assert.Contains($"`{word}`", Readme, StringComparison.Ordinal));
        Assert.All(words, word => Assert.Contains($"`{word}`", Guide, StringComparison.Ordinal));
        Assert.All(SqlParameters.Known.Split(", "), parameter => Assert.Contains($"`{parameter}`", Guide, StringComparison.Ordinal));
    }

    [Fact]
    public void It_names_the_limits_that_hold()
    {
        Assert.Contains($"At most {SqliteProvider.Slots} queries run at a time, each on its own thread, and at most {SqliteProvider.SlotsOfFile} of one file", Readme, StringComparison.Ordinal);
        Assert.Contains($"a value {SqliteLimits.MaxValueBytes >> 20} MiB, a run {SqlRows.MaxBytes >> 20} MiB, 1000 columns", Readme, StringComparison.Ordinal);
    }

    private static string Here([CallerFilePath] string path = "") => path;

    // The first argument of an error or warning, and the name of a property that is read.
    [GeneratedRegex("""(?:SourceException\(|=> new\(|\bnew\(|warnings\.Add\(|Warn\(|source\.(?:Text|Integer)\()\s*"(\w+)\x22""")]
    private static partial Regex Codes();
}
