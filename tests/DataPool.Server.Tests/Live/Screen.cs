using System.Text.Json.Nodes;
using Xunit;

namespace DataPool.Server.Tests.Live;

/// <summary>What a screen holds: a snapshot, and what docs/api.md tells it to do with deltas.</summary>
internal sealed class Screen
{
    private readonly Dictionary<string, JsonObject> _items = new(StringComparer.Ordinal);
    private bool _inParts;

    public string? Epoch { get; private set; }

    public long Version { get; private set; } = -1;

    public string? LastEventId { get; private set; }

    public int Snapshots { get; private set; }

    public void Take(ServerEvent next)
    {
        LastEventId = next.Id ?? LastEventId;
        if (next.Name == "snapshot") TakeSnapshot(next.Data);
        else if (next.Name == "delta") TakeDelta(next.Data);
    }

    /// <summary>The items in order, as the snapshot shows them.</summary>
    public string Items() => new JsonArray([.. _items.Values
        .OrderBy(item => item["rank"]!.GetValue<long>()).ThenBy(item => item["key"]!.GetValue<string>(), StringComparer.Ordinal)
        .Select(Normalised)]).ToJsonString();

    /// <summary>A snapshot's items in the form of <see cref="Items"/>.</summary>
    public static string ItemsOf(JsonNode snapshot) =>
        new JsonArray([.. snapshot["items"]!.AsArray().Select(item => Normalised(item!.AsObject()))]).ToJsonString();

    private void TakeSnapshot(JsonObject snapshot)
    {
        if (!_inParts) _items.Clear();
        foreach (var item in snapshot["items"]!.AsArray()) _items.Add(item!["key"]!.GetValue<string>(), item.DeepClone().AsObject());
        _inParts = snapshot["more"]?.GetValue<bool>() == true;
        (Epoch, Version) = (snapshot["epoch"]!.GetValue<string>(), snapshot["version"]!.GetValue<long>());
        if (!_inParts) Snapshots++;
    }

    private void TakeDelta(JsonObject delta)
    {
        Assert.Equal(Epoch, delta["epoch"]!.GetValue<string>());
        Assert.Equal(Version, delta["from"]!.GetValue<long>());
        foreach (var key in delta["removes"]!.AsArray()) _items.Remove(key!.GetValue<string>());
        foreach (var upsert in delta["upserts"]!.AsArray()) TakeUpsert(upsert!.AsObject(), delta["at"]!.GetValue<string>());
        Version = delta["version"]!.GetValue<long>();
    }

    private void TakeUpsert(JsonObject upsert, string at)
    {
        var key = upsert["key"]!.GetValue<string>();
        if (!_items.TryGetValue(key, out var item)) _items[key] = item = new JsonObject { ["key"] = key, ["fields"] = new JsonObject() };
        if (upsert["rank"] is { } rank) item["rank"] = rank.DeepClone();
        var fields = item["fields"]!.AsObject();
        foreach (var field in upsert["unset"]?.AsArray() ?? []) fields.Remove(field!.GetValue<string>());
        foreach (var (name, value) in upsert["fields"]!.AsObject()) fields[name] = value?.DeepClone();
        if (upsert["missing"] is { } missing)
        {
            item.Remove("missing");
            if (missing.GetValue<bool>()) item["missing"] = true;
        }

        item["updatedAt"] = upsert["updatedAt"]?.DeepClone() ?? at;
    }

    private static JsonObject Normalised(JsonObject item)
    {
        var fields = item["fields"]!.AsObject().OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()));
        return new JsonObject
        {
            ["key"] = item["key"]!.DeepClone(),
            ["rank"] = item["rank"]!.DeepClone(),
            ["fields"] = new JsonObject(fields),
            ["updatedAt"] = item["updatedAt"]!.DeepClone(),
            ["missing"] = item["missing"]?.DeepClone(),
        };
    }
}
