using System.Text.Json.Nodes;
using DataPool.Admin.Api;

namespace DataPool.Admin.Wizard;

/// <summary>One source field and what becomes of it.</summary>
public sealed class MapRow
{
    /// <summary>The source field; empty for one that is calculated from the whole record.</summary>
    public required string From { get; init; }

    /// <summary>What it is calculated by; null where it is the source's value.</summary>
    public string? Expression { get; set; }

    /// <summary>True where it has no source field.</summary>
    public bool IsCalculated => From.Length == 0;

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
    public bool IsPlain => Expression is null && To == From && Type == "auto" && Entry.All(member => member.Key is "from" or "to" or "type");
}

/// <summary>The list of fields of a mapping, beside the columns that were found.</summary>
public sealed class MapTable
{
    private readonly List<MapRow> _rows;

    private MapTable(List<MapRow> rows, bool takesLater)
    {
        _rows = rows;
        TakesLater = takesLater;
    }

    /// <summary>The rows: the source's columns in their order, then what the mapping names besides, then what is calculated.</summary>
    public IReadOnlyList<MapRow> Rows => _rows;

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

        rows.AddRange(entries.Where(entry => columns.All(column => column.Name != Text(entry, "from"))).Select(entry => RowOf(entry, null)).OrderBy(row => row.IsCalculated));
        return new MapTable(rows, takesLater);
    }

    /// <summary>Takes a field, or leaves it out. A list that leaves one out can only name those it takes.</summary>
    public void Include(MapRow row, bool isIncluded)
    {
        row.IsIncluded = isIncluded;
        if (!isIncluded) TakesLater = false;
    }

    /// <summary>Adds a field that is calculated.</summary>
    public MapRow AddCalculated()
    {
        var row = new MapRow { From = "", Found = null, To = "", Type = "auto", Expression = "", Entry = [] };
        _rows.Add(row);
        return row;
    }

    /// <summary>Has a field no longer calculated; one that is nothing else goes.</summary>
    public void RemoveExpression(MapRow row)
    {
        row.Expression = null;
        if (row.IsCalculated) _rows.Remove(row);
    }

    /// <summary>Takes all fields, or none of those that can be left out.</summary>
    public void IncludeAll(bool isIncluded)
    {
        foreach (var row in Rows.Where(row => !row.IsCalculated)) Include(row, isIncluded);
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
        foreach (var row in Listed) fields.Add(EntryOf(row));

        Put(mapping, "fields", fields.Count == 0 ? null : fields);
        Put(mapping, "unmapped", TakesLater ? null : "drop");
    }

    /// <summary>A row as the definition has it.</summary>
    public static JsonObject EntryOf(MapRow row)
    {
        var entry = row.Entry.DeepClone().AsObject();
        Put(entry, "from", row.IsCalculated ? null : row.From);
        Put(entry, "to", row.To == row.From ? null : row.To);
        Put(entry, "type", row.Type == "auto" ? null : row.Type);
        Put(entry, "expression", row.Expression);
        return entry;
    }

    private static void Put(JsonObject json, string name, JsonNode? value)
    {
        if (value is null) json.Remove(name);
        else json[name] = value;
    }

    private static MapRow RowOf(JsonObject entry, string? found)
    {
        var from = Text(entry, "from");
        return new MapRow
        {
            From = from,
            Found = found,
            To = Text(entry, "to") is { Length: > 0 } to ? to : from,
            Type = Text(entry, "type") is { Length: > 0 } type ? type : "auto",
            Expression = entry["expression"]?.ToString(),
            Entry = entry.DeepClone().AsObject(),
        };
    }

    private static string Text(JsonObject entry, string name) => entry[name]?.ToString() ?? "";
}
