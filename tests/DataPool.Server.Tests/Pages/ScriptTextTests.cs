using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace DataPool.Server.Tests.Pages;

/// <summary>Words that people read stand in resources alone: pages and scripts name them.</summary>
public sealed partial class ScriptTextTests
{
    private static string Admin { get; } = Path.Combine(Root(), "src", "DataPool.Admin");

    [Theory]
    [InlineData("wwwroot/explorer", "words", "Explorer/ExplorerScriptTexts.resx")]
    [InlineData("wwwroot", "texts", "Shell/ScriptTexts.resx")]
    public void Scripts_name_the_texts_that_there_are_and_all_of_them(string folder, string reader, string resource)
    {
        var script = string.Join('\n', Directory.GetFiles(Path.Combine(Admin, folder), "*.js").Select(File.ReadAllText));
        var texts = XDocument.Load(Path.Combine(Admin, resource)).Root!.Elements("data").Select(data => data.Attribute("name")!.Value).ToHashSet();
        var named = Calls().Matches(script).Where(call => call.Groups["reader"].Value == reader).SelectMany(call => call.Groups["key"].Captures.Select(key => key.Value)).ToArray();
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, key => !texts.Contains(key));
        // A text of one of several: its beginning is written, and what follows is chosen.
        var chosen = Choices().Matches(script).Select(choice => choice.Groups["start"].Value).ToArray();
        Assert.DoesNotContain(texts, key => !script.Contains($"\"{key.Split("-one")[0]}\"", StringComparison.Ordinal) && !chosen.Any(start => key.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_script_holds_a_sentence()
    {
        var scripts = Directory.GetFiles(Path.Combine(Admin, "wwwroot"), "*.js", SearchOption.AllDirectories);
        Assert.NotEmpty(scripts);
        var found = scripts.SelectMany(path => File.ReadLines(path).Where(line => !Comment().IsMatch(line)).SelectMany(line => Sentences().Matches(line).Select(match => $"{Path.GetFileName(path)}: {match.Value}")));
        Assert.Empty(found);
    }

    [Fact]
    public void No_page_holds_a_word_between_its_tags()
    {
        // Names, which are the same in every language.
        string[] names = ["DataPool", "OpenAPI", "JSON", "POST", ".NET"];
        var pages = Directory.GetFiles(Admin, "*.razor", SearchOption.AllDirectories);
        Assert.NotEmpty(pages);
        var found = pages.SelectMany(path => Words().Matches(Markup(File.ReadAllText(path))).Select(match => match.Groups["word"].Value.Trim())
            .Where(word => !names.Contains(word)).Select(word => $"{Path.GetFileName(path)}: {word}"));
        Assert.Empty(found);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    // Without code and comments.
    private static string Markup(string razor)
    {
        var code = razor.IndexOf("@code {", StringComparison.Ordinal);
        return RazorComment().Replace(code < 0 ? razor : razor[..code], "");
    }

    [GeneratedRegex("""\b(?<reader>words|texts)\.(?:of|count)\((?:[^"`()]*\? )?"(?<key>[A-Za-z-]+)"(?: : "(?<key>[A-Za-z-]+)")?""")]
    private static partial Regex Calls();

    [GeneratedRegex("""\.of\(`(?<start>[A-Za-z-]+)\$\{""")]
    private static partial Regex Choices();

    [GeneratedRegex("""["`][A-Z][a-z]+,? [a-z]+ [^"`]*["`]""")]
    private static partial Regex Sentences();

    [GeneratedRegex(@"^\s*(//|/?\*)")]
    private static partial Regex Comment();

    [GeneratedRegex("""<(?:h[1-6]|p|b|span|button|a|label|td|th|dt|dd|li|div|legend|option|summary|code)(?:\s[^<>]*)?>(?<word>\s*[A-Za-z.][^<>@{}()=;]*[A-Za-z]{2}[^<>@{}()=;]*)<""")]
    private static partial Regex Words();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex RazorComment();
}
