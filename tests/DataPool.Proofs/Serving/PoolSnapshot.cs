using System.Text.Json;

namespace DataPool.Proofs.Serving;

/// <summary>A stream as <c>GET /api/streams/{stream}</c> shows it, items in their order, repeated ones included.</summary>
internal sealed record PoolSnapshot(string Stream, string Epoch, long Version, IReadOnlyList<PoolItem> Items)
{
    public static PoolSnapshot Parse(JsonElement json) => new(
        json.GetProperty("stream").GetString()!,
        json.GetProperty("epoch").GetString()!,
        json.GetProperty("version").GetInt64(),
        [.. json.GetProperty("items").EnumerateArray().Select(ParseItem)]);

    private static PoolItem ParseItem(JsonElement json) => new(
        json.GetProperty("key").GetString()!,
        json.GetProperty("rank").GetInt64(),
        ParseFields(json.GetProperty("fields")));

    public static Dictionary<string, string> ParseFields(JsonElement json) =>
        json.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetRawText(), StringComparer.Ordinal);
}
