using DataPool.Core.Connectors;

namespace DataPool.Formats.Json.Files;

/// <summary>The options of a JSON file (PRODUCT 2.3).</summary>
/// <param name="Records">Where the records are; null to find out: the root array, or the only array of objects at the top.</param>
public sealed record JsonFileOptions(JsonPath? Records = null)
{
    private const int LongestPath = 1024;

    /// <summary>Reads them from a definition's <c>source.options</c>; what is wrong is added to the errors there.</summary>
    public static JsonFileOptions Read(ObjectReader options)
    {
        JsonPath? records = null;
        if (options.Text("records", maxLength: LongestPath) is { } text && !JsonPath.TryParse(text, out records, out var error))
            options.Error("records", "invalid", $"{options.PathOf("records")}: {error}");
        options.Done();
        return new JsonFileOptions(records);
    }
}
