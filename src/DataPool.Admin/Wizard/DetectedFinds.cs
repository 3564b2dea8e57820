using DataPool.Admin.Api;
using Microsoft.Extensions.Localization;

namespace DataPool.Admin.Wizard;

/// <summary>One thing that was found out, and what can be chosen instead.</summary>
/// <param name="Name">What it is, as the test calls it.</param>
/// <param name="Label">The same for people.</param>
/// <param name="Evidence">What was found, and by what.</param>
internal sealed record DetectedFind(string Name, string Label, string Evidence)
{
    /// <summary>Where a choice is written; null where there is none to make.</summary>
    public string? Path { get; init; }

    /// <summary>What is chosen now.</summary>
    public string Value { get; init; } = "";

    /// <summary>What can be chosen; null where it is typed.</summary>
    public IReadOnlyList<(string Value, string Label)>? Choices { get; init; }

    /// <summary>What stands there before something is typed.</summary>
    public string? Placeholder { get; init; }

    /// <summary>True where a number is typed.</summary>
    public bool IsNumber { get; init; }
}

/// <summary>Puts together what was found out about a file, by its format.</summary>
internal sealed class DetectedFinds(IStringLocalizer<WizardTexts> texts, WizardDraft draft, TestReport report, IReadOnlyDictionary<string, string[]> offered)
{
    private const string Options = "source.options.";

    private static readonly string[] Encodings = ["utf-8", "windows-1252", "iso-8859-1", "utf-16", "utf-16BE"];

    // What another find shows already, or what belongs to the mapping.
    private static readonly string[] Elsewhere = ["format", "delimiter", "encoding", "sheet", "sheets", "records", "lists", "key"];

    /// <summary>The finds, in the order in which somebody would look at them.</summary>
    public IReadOnlyList<DetectedFind> List()
    {
        var finds = new List<DetectedFind> { Chosen("format", DetectedFormat.Path, []) };
        switch (DetectedFormat.Of(draft, report))
        {
            case "csv":
                finds.Add(Chosen("delimiter", Options + "delimiter", []));
                finds.Add(Picked("header", Options + "header", [("true", texts["Header-yes"]), ("false", texts["Header-no"])], fallback: "true"));
                finds.Add(Picked("encoding", Options + "encoding", [(DetectedFormat.Auto, texts["FindOut"]), .. Encodings.Select(name => (name, name))], DetectedFormat.Auto));
                break;
            case "excel":
                if (offered.TryGetValue("sheets", out var sheets)) finds.Add(Picked("sheet", Options + "sheet", [("", texts["FirstSheet"]), .. sheets.Select(name => (name, name))], ""));
                else if (Found("sheet") is not null) finds.Add(Plain("sheet"));
                finds.Add(Plain("headerRow") with { Path = Options + "headerRow", Value = draft.Text(Options + "headerRow"), IsNumber = true, Placeholder = "1" });
                break;
            case "json" or "xml":
                finds.Add(offered.TryGetValue("lists", out var lists)
                    ? Picked("records", Options + "records", [("", texts[Found("records") is null ? "ChooseList" : "FindOut"]), .. lists.Select(path => (path, path))], "")
                    : Plain("records") with { Path = Options + "records", Value = draft.Text(Options + "records"), Placeholder = draft.Form.FieldAt(Options + "records")?.Placeholder });
                if (Found("encoding") is not null) finds.Add(Plain("encoding"));
                break;
        }

        finds.AddRange(report.Detected.Keys.Where(name => !Elsewhere.Contains(name) && !(name == "files" && draft.IsUpload)).Select(Plain));
        return finds;
    }

    private DetectedFind Plain(string name) => new(name, Label(name), Found(name) ?? "");

    // The form's own options, and what was typed there and is none of them.
    private DetectedFind Chosen(string name, string path, IReadOnlyList<(string, string)> before)
    {
        var field = draft.Form.FieldAt(path);
        return Picked(name, path, [.. before, .. (field?.Options ?? []).Select(option => (option.Value, option.Label))], DetectedFormat.Auto);
    }

    private DetectedFind Picked(string name, string path, IReadOnlyList<(string Value, string Label)> choices, string fallback)
    {
        var value = draft.Text(path) is { Length: > 0 } set ? set : fallback;
        return Plain(name) with { Path = path, Value = value, Choices = choices.Any(choice => choice.Value == value) ? choices : [.. choices, (value, value)] };
    }

    private string? Found(string name) => report.Detected.GetValueOrDefault(name);

    private string Label(string name) => texts["Find-" + name] is { ResourceNotFound: false } text ? text : name;
}
