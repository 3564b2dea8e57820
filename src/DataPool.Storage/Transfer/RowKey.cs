using System.Text.Json.Nodes;

namespace DataPool.Storage.Transfer;

/// <summary>A row's primary key as a JSON array.</summary>
internal static class RowKey
{
    public static string Of(TransferRow row)
    {
        var key = new JsonArray();
        for (var i = 0; i < row.Table.Key; i++)
            key.Add(row.Table.Columns[i].Kind == ColumnKind.Text ? JsonValue.Create(row.Texts[i]) : JsonValue.Create(row.Numbers[i]));
        return key.ToJsonString();
    }

    /// <summary>Its values, numbers as <see cref="long"/>.</summary>
    public static IReadOnlyList<object> Parse(string json) =>
        [.. JsonNode.Parse(json)!.AsArray().Select(value => value!.GetValueKind() == System.Text.Json.JsonValueKind.String ? (object)value.GetValue<string>() : value.GetValue<long>())];
}
