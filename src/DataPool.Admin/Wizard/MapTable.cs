using System.Text.Json.Nodes;
using DataPool.Admin.Api;

namespace DataPool.Admin.Wizard;

/// <summary>One source field and what becomes of it.</summary>
public sealed class MapRow
{
    /// <summary>The source field.</summary>
    public required string From { get; init; }

    /// <summary>The type of its values; null where the source does not have it now.</summary>
    public required string? Found { get; init; }

    /// <summary>True where the items have it.</summary>
    public bool IsIncluded { get; set; } = true;

    /// <summary>What it is called there.</summary>
    public required string To { get; set; }

    /// <summary>What it becomes: <c>auto</c> for as it is.</summary>
    public required string Type { get; set; }

    /// <summary>Its entry in the definition, with what this page has no input for (format, culture, default).</summary>
    public required JsonObject Entry { get; init; }

    /// <summary>True where nothing has to be said about it for it to come along.</summary>
    public bool IsPlain => To == From && Type == "auto" && Entry.All(member => member.Key is "from" or "to" or "type");
}

/// <summary>The list of fields of a mapping, beside the columns that were found.</summary>
public sealed class MapTable
{
    private MapTable(List<MapRow> rows, bool takesLater)
    {
        Rows = rows;
        TakesLater = takesLater;
    }

    /// <summary>The rows: the source's columns in their order, then what the mapping names besides.</summary>
    public IReadOnlyList<MapRow> Rows { get; }

    /// <summary>True where columns that appear later come along.</summary>
    public bool TakesLater { get; private set; }

    /// <summary>
    /// The rows that the definition lists, in its order: all that are taken, since listed fields come before others; none where
    /// nothing is to be said about any.
    /// </summary>
    public IReadOnlyList<MapRow> Listed => TakesLater && Rows.All(row => row.IsPlain) ? [] : [.. Rows.Where(row => row.IsIncluded)];

    /// <summary>Reads a mapping.</summary>
    public static MapTable Of(JsonObject mapping, IReadOnlyList<TestColumnRow> columns)
    {
        var entries = mapping["fields"] is JsonArray fields ? fields.OfType<JsonObject>().ToList() : [];
        var takesLater = mapping["unmapped"]?.ToString() != "drop";
        var rows = new List<MapRow>();
        foreach (var column in columns)
        {
            var own = entries.Where(entry => Text(entry, "from") == column.Name).ToArray();
            rows.AddRange(own.Select(entry => RowOf(entry, column.Type)));
            if (own.Length == 0) rows.Add(new MapRow { From = column.Name, Found = column.Type, To = column.Name, Type = "auto", Entry = [], IsIncluded = takesLater });
        }

        rows.AddRange(entries.Where(entry => columns.All(column => column.Name != Text(entry, "from"))).Select(entry => RowOf(entry, null)));
        return new MapTable(rows, takesLater);
    }

    /// <summary>Takes a field, or leaves it out. A list that leaves one out can only name those it takes.</summary>
    public void Include(MapRow row, bool isIncluded)
    {
        row.IsIncluded = isIncluded;
        if (!isIncluded) TakesLater = false;
    }

    /// <summary>Takes all fields, or none of those that can be left out.</summary>
    public void IncludeAll(bool isIncluded)
    {
        foreach (var row in Rows) Include(row, isIncluded);
    }

    /// <summary>Takes what appears later, and with it all that is there now; or only what is listed.</summary>
    public void TakeLater(bool takesLater)
    {
        TakesLater = takesLater;
        if (!takesLater) return;
        foreach (var row in Rows) row.IsIncluded = true;
    }

    /// <summary>True where two fields of the items would have one name.</summary>
    public bool IsTwice(MapRow row) => row.IsIncluded && Rows.Count(other => other.IsIncluded && other.To == row.To) > 1;

    /// <summary>Writes it into the mapping.</summary>
    public void Write(JsonObject mapping)
    {
        var fields = new JsonArray();
        foreach (var row in Listed)
        {
            var entry = row.Entry.DeepClone().AsObject();
            entry["from"] = row.From;
            Put(entry, "to", row.To == row.From ? null : row.To);
            Put(entry, "type", row.Type == "auto" ? null : row.Type);
            fields.Add(entry);
        }

        Put(mapping, "fields", fields.Count == 0 ? null : fields);
        Put(mapping, "unmapped", TakesLater ? null : "drop");
    }

    private static void Put(JsonObject json, string name, JsonNode? value)
    {
        if (value is null) json.Remove(name);
        else json[name] = value;
    }

    private static MapRow RowOf(JsonObject entry, string? found)
    {
        var from = Text(entry, "from");
        return new MapRow { From = from, Found = found, To = Text(entry, "to") is { Length: > 0 } to ? to : from, Type = Text(entry, "type") is { Length: > 0 } type ? type : "auto", Entry = entry.DeepClone().AsObject() };
    }

    private static string Text(JsonObject entry, string name) => entry[name]?.ToString() ?? "";
}
