using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DataPool.Admin.Connector;
using Xunit;

namespace DataPool.Server.Tests.Pages.Connector;

public sealed partial class RemedyTests
{
    // What makes a connector's state Error without being thrown by a source: refused requests (PRODUCT 2.6), the host's own words.
    private static readonly string[] OfTheHost = ["invalid_payload", "invalid_item", "stream_full", "payload_too_large", "unsupported_media_type", "overloaded", "internal_error", "failed"];

    [Fact]
    public void Every_code_that_a_source_can_fail_with_has_words_of_its_own()
    {
        var codes = Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Thrown().Matches(File.ReadAllText(file)))
            .SelectMany(match => match.Groups["code"].Captures.Select(code => code.Value))
            .Concat(OfFiles()).Concat(OfTheHost).Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.Contains("query_failed", codes);
        Assert.Contains("file_not_found", codes);
        Assert.Contains("secrets_unreadable", codes);
        Assert.DoesNotContain(codes, code => !Remedies.Knows(PageTexts.Connector, code));
        Assert.All(codes, code => Assert.NotEmpty(Remedies.Steps(PageTexts.Connector, code)));
    }

    [Fact]
    public void A_code_may_ask_for_something_else_where_the_type_is_another()
    {
        Assert.Equal("The database file is not there", Remedies.Title(PageTexts.Connector, "file_not_found", "sql"));
        Assert.Equal("The address leads to no file", Remedies.Title(PageTexts.Connector, "file_not_found", "file"));
        Assert.StartsWith("Open the address in a browser.", Remedies.Steps(PageTexts.Connector, "file_not_found", "file").First(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from_the_future")]
    [InlineData(null)]
    public void A_code_that_is_not_known_gets_the_general_words(string? code)
    {
        Assert.Equal("It does not work", Remedies.Title(PageTexts.Connector, code));
        Assert.Equal(["Read the reason above, and change what it names.", "The entry in the log may say more."], Remedies.Steps(PageTexts.Connector, code));
    }

    // The table of what goes wrong with folders and web addresses.
    private static IEnumerable<string> OfFiles() => Directory.EnumerateFiles(Path.Combine(Root(), "src/DataPool.Connectors/Files"), "*Faults.cs", SearchOption.AllDirectories)
        .SelectMany(file => Mapped().Matches(File.ReadAllText(file))).Select(match => match.Groups["code"].Value);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../.."));

    // new SourceException("a", …), new SourceException(x ? "a" : "b", …), new ConnectorFault("a", …).
    [GeneratedRegex("""new (?:SourceException|ConnectorFault)\(\s*(?:\w+ \? "(?<code>[a-z_]+)" : )?"(?<code>[a-z_]+)",""")]
    private static partial Regex Thrown();

    [GeneratedRegex("""=> "(?<code>[a-z_]+)",""")]
    private static partial Regex Mapped();
}
