using System.Text.Json.Nodes;

namespace DataPool.Server.Tests.Live;

/// <summary>What may happen to a stream, in any order: merges, replacements, whole snapshots in another order, items deleted by hand.</summary>
internal sealed class RandomWrites
{
    private readonly LiveServer _server;
    private readonly string _stream;
    private readonly Random _random;
    private readonly JsonObject _merges;
    private readonly JsonObject _replaces;
    private readonly JsonObject _orders;

    private RandomWrites(LiveServer server, string stream, Random random, JsonObject merges, JsonObject replaces, JsonObject orders) =>
        (_server, _stream, _random, _merges, _replaces, _orders) = (server, stream, random, merges, replaces, orders);

    /// <summary>Creates the connectors that write.</summary>
    public static async Task<RandomWrites> BeginAsync(LiveServer server, string stream, Random random) => new(
        server, stream, random, await server.AddWebhookAsync(stream), await server.AddWebhookAsync(stream, ",\"write\":\"replace\""), await server.AddPremiumAsync(stream));

    /// <summary>Writes so many times, each once the one before was accepted.</summary>
    public async Task WriteAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            switch (_random.Next(8))
            {
                case 0:
                    await _server.IngestAsync(_orders, Snapshot());
                    break;
                case 1 when StreamLifeTests.Keys(await _server.SnapshotAsync(_stream)) is { Length: > 0 } keys:
                    await _server.AskAsync(HttpMethod.Delete, $"/api/streams/{_stream}/items/{Uri.EscapeDataString(keys[_random.Next(keys.Length)])}", 204);
                    break;
                default:
                    await _server.PushAsync(_random.Next(2) == 0 ? _merges : _replaces, new JsonArray([.. Keys(12).Select(key => Fields(new JsonObject { ["id"] = key }))]).ToJsonString());
                    break;
            }
        }
    }

    private string Snapshot()
    {
        var items = Keys(16).Select(key => new JsonObject { ["id"] = key, ["fields"] = Fields([]) });
        return new JsonObject { ["stream"] = _stream, ["mode"] = "snapshot", ["items"] = new JsonArray([.. items]) }.ToJsonString();
    }

    // The connectors share some of their items.
    private IEnumerable<string> Keys(int of) => _random.GetItems([.. Enumerable.Range(0, of)], _random.Next(1, 6)).Distinct().Select(key => $"k/{key} ü\"");

    private JsonObject Fields(JsonObject item)
    {
        foreach (var field in _random.GetItems((string[])["a", "b", "c", "nested"], 3).Distinct())
        {
            item[field] = field == "nested"
                ? new JsonObject { ["x"] = _random.Next(3), ["list"] = new JsonArray(1, _random.Next(3)) }
                : _random.Next(4) switch { 0 => null, 1 => $"text {_random.Next(3)}", 2 => true, _ => JsonValue.Create(_random.Next(5) + 0.5m) };
        }

        return item;
    }
}
