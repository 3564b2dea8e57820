using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataPool.Admin.Wizard;

/// <summary>How well some fields tell records apart, as far as a sample shows it.</summary>
/// <param name="Rows">The number of records looked at.</param>
/// <param name="Empty">How many lack one of the fields, or have something that is no key in it.</param>
/// <param name="Repeated">The value that is there most often, of those that are there more than once; null where all differ.</param>
/// <param name="Times">How often it is there.</param>
internal sealed record KeyCheck(int Rows, int Empty, string? Repeated, int Times)
{
    /// <summary>True where each record has a key of its own.</summary>
    public bool IsGood => Rows > 0 && Empty == 0 && Repeated is null;

    /// <summary>Looks at a sample.</summary>
    public static KeyCheck Of(IReadOnlyList<JsonObject> records, IReadOnlyList<string> fields)
    {
        var keys = records.Select(record => KeyOf(record, fields)).ToArray();
        var most = keys.Where(key => key is not null).GroupBy(key => key!, StringComparer.Ordinal).Where(same => same.Count() > 1).MaxBy(same => same.Count());
        return new KeyCheck(records.Count, keys.Count(key => key is null), most?.Key, most?.Count() ?? 0);
    }

    /// <summary>The key of a record, as the pool would write it; null for none.</summary>
    public static string? KeyOf(JsonObject record, IReadOnlyList<string> fields)
    {
        var parts = fields.Select(field => PartOf(record[field])).ToArray();
        if (parts.Length == 0 || parts.Any(string.IsNullOrEmpty)) return null;
        return parts.Length == 1 ? parts[0] : string.Join('|', parts.Select(part => part!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)));
    }

    private static string? PartOf(JsonNode? value) => value is null || value.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array ? null : ValueText.Of(value);
}
