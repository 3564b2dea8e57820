using DataPool.Admin.Api;

namespace DataPool.Admin.Wizard;

/// <summary>What a file was read as, and where in a definition that is said.</summary>
internal static class DetectedFormat
{
    /// <summary>The path of the format.</summary>
    public const string Path = "source.format";

    /// <summary>The word for finding out.</summary>
    public const string Auto = "auto";

    private static readonly string[] Words = ["csv", "excel", "json", "xml"];

    /// <summary>The format: the one that was chosen, else the one that was found; null where neither is.</summary>
    public static string? Of(WizardDraft draft, TestReport report)
    {
        if (draft.Text(Path) is { Length: > 0 } chosen and not Auto) return chosen;
        if (!report.Detected.TryGetValue("format", out var found)) return report.Detected.ContainsKey("lists") ? "json" : null;
        return Array.Find(Words, word => found.StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Sets an option. Options belong to a format that is named: the one that was found is, where none is yet.</summary>
    public static void Set(WizardDraft draft, string? format, string path, System.Text.Json.Nodes.JsonNode? value)
    {
        if (path != Path && draft.Text(Path) is "" or Auto && format is not null) draft.Set(Path, format);
        draft.Set(path, value);
    }
}
