using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace DataPool.Core.Tests.Architecture;

/// <summary>Who may import whom: read from the projects and sources themselves.</summary>
public sealed partial class DependencyRuleTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["DataPool.Core"] = [],
        ["DataPool.Expressions"] = ["DataPool.Core"],
        ["DataPool.Formats"] = ["DataPool.Core"],
        ["DataPool.Outside"] = ["DataPool.Core"],
        ["DataPool.Storage"] = ["DataPool.Core"],
        ["DataPool.Connectors"] = ["DataPool.Core", "DataPool.Formats", "DataPool.Outside"],
        ["DataPool.Cluster"] = ["DataPool.Core"],
        ["DataPool.Demo"] = [],
        ["DataPool.Admin"] = ["DataPool.Core"],
        ["DataPool.Server"] = ["DataPool.Core", "DataPool.Expressions", "DataPool.Formats", "DataPool.Outside", "DataPool.Storage", "DataPool.Connectors", "DataPool.Cluster", "DataPool.Demo", "DataPool.Admin"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Root(), "src")).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_those_it_may(string project)
    {
        Assert.True(MayReference.ContainsKey(project), $"{project} is new: say here what it may reference.");
        var references = Elements(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
        Assert.Empty(references.Except(MayReference[project]));
    }

    [Fact]
    public void Core_has_no_packages()
    {
        Assert.Empty(Elements("DataPool.Core", "PackageReference"));
        Assert.Empty(Elements("DataPool.Core", "FrameworkReference"));
    }

    [Fact]
    public void Core_does_no_io()
    {
        Assert.All(Sources("DataPool.Core"), source =>
            Assert.DoesNotMatch(@"using System\.(Net|Data)\b|\bFile\.(Open|Read|Write|Exists|Delete)|\bDirectory\.", source.Text));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_Cluster_and_Server_know_Orleans(string project)
    {
        if (project is "DataPool.Cluster" or "DataPool.Server") return;
        Assert.DoesNotContain(Elements(project, "PackageReference"), package => package.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));
    }

    [Fact]
    public void Connector_types_do_not_know_each_other_and_only_Sql_knows_drivers()
    {
        var types = Directory.GetDirectories(Path.Combine(Root(), "src", "DataPool.Connectors"))
            .Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj")).ToArray();
        Assert.Contains("Sql", types);
        foreach (var (file, text) in Sources("DataPool.Connectors"))
        {
            var own = types.FirstOrDefault(type => file.Contains($"/{type}/", StringComparison.Ordinal));
            Assert.All(types.Where(type => type != own), other => Assert.DoesNotContain($"DataPool.Connectors.{other}", text, StringComparison.Ordinal));
            if (own != "Sql") Assert.DoesNotMatch(@"using (SQLitePCL|Microsoft\.Data|Npgsql|MySqlConnector)", text);
        }
    }

    [Fact]
    public void No_folder_is_named_after_nothing()
    {
        string[] banned = ["Models", "Helpers", "Utils", "Common", "Managers"];
        var folders = Directory.GetDirectories(Path.Combine(Root(), "src"), "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.Empty(folders.Intersect(banned));
    }

    private static IEnumerable<string> Elements(string project, string name) =>
        XDocument.Load(Path.Combine(Root(), "src", project, $"{project}.csproj")).Descendants(name)
            .Select(element => element.Attribute("Include")!.Value);

    private static IEnumerable<(string File, string Text)> Sources(string project) =>
        Directory.GetFiles(Path.Combine(Root(), "src", project), "*.cs", SearchOption.AllDirectories)
            .Select(file => file.Replace('\\', '/'))
            .Where(file => !OutputFolder().IsMatch(file))
            .Select(file => (file, File.ReadAllText(file)));

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex OutputFolder();
}
