using System.Text.Json;
using DataPool.Core.Connectors;
using DataPool.Core.Records;
using DataPool.Formats.Files;

namespace DataPool.Formats.Tests.Files;

/// <summary>
/// A folder <c>Cases/&lt;format&gt;/&lt;name&gt;</c>: <c>input.*</c>, <c>expected.json</c>, and where needed <c>options.json</c> (as in a
/// definition's <c>source.options</c>) and <c>reading.json</c> (<c>timeZone</c>, <c>textColumns</c>, <c>wanted</c>, <c>maxBytes</c>, <c>flatten</c>).
/// </summary>
internal sealed class FileCase(string folder)
{
    /// <summary>The format: the folder above.</summary>
    internal string Format { get; } = Path.GetFileName(Path.GetDirectoryName(folder)!);

    /// <summary>What must come of it.</summary>
    internal JsonElement Expected { get; } = Json(Path.Combine(folder, "expected.json"))!.Value;

    /// <summary>The format's options, or an empty object.</summary>
    internal JsonElement Options { get; } = Json(Path.Combine(folder, "options.json")) ?? JsonDocument.Parse("{}").RootElement;

    /// <summary>The folder of a case.</summary>
    internal static FileCase Of(string format, string name) => new(Path.Combine(Root, format, name));

    /// <summary>Every case there is, as format and name.</summary>
    internal static IEnumerable<(string Format, string Name)> All() =>
        from format in Directory.GetDirectories(Root)
        from name in Directory.GetDirectories(format)
        orderby format, name
        select (Path.GetFileName(format), Path.GetFileName(name));

    /// <summary>The reading of the input.</summary>
    internal FileReading Reading(WarningCounter warnings)
    {
        var input = Directory.GetFiles(folder, "input.*").Single();
        var told = Json(Path.Combine(folder, "reading.json")) ?? JsonDocument.Parse("{}").RootElement;
        return new FileReading
        {
            Content = new FileContent(Path.GetFileName(input), () => File.OpenRead(input)),
            Shapes = new ShapeTable(),
            Warnings = warnings,
            Limits = new RecordLimits(),
            TimeZone = told.TryGetProperty("timeZone", out var zone) ? TimeZoneInfo.FindSystemTimeZoneById(zone.GetString()!) : TimeZoneInfo.Utc,
            TextColumns = told.TryGetProperty("textColumns", out var columns) ? columns.EnumerateArray().Select(column => column.GetString()!).ToHashSet() : new HashSet<string>(),
            Wanted = told.TryGetProperty("wanted", out var wanted) ? wanted.EnumerateArray().Select(field => field.GetString()!).ToHashSet() : new HashSet<string>(),
            MaxBytes = told.TryGetProperty("maxBytes", out var bytes) ? bytes.GetInt64() : FileReading.DefaultMaxBytes,
            Flatten = !told.TryGetProperty("flatten", out var flatten) || flatten.GetBoolean(),
        };
    }

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Cases");

    private static JsonElement? Json(string path)
    {
        if (!File.Exists(path)) return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
