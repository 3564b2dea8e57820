using DataPool.Core.Records;
using DataPool.Core.Streams;
using DataPool.Core.Values;
using DataPool.Server.Live;

namespace DataPool.Server.Api.Streams;

/// <summary>A field of a stream over all its items.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Type">The type of its values; <c>mixed</c> where they differ, <c>null</c> where all are null.</param>
/// <param name="Types">How many values there are of each type.</param>
/// <param name="Count">The number of items that have it.</param>
internal sealed record SchemaField(string Name, string Type, IReadOnlyDictionary<string, int> Types, int Count);

/// <summary>The fields of a stream, in first-seen order.</summary>
internal sealed record StreamSchema(string Stream, string Epoch, long Version, int ItemCount, IReadOnlyList<SchemaField> Fields);

/// <summary><c>GET /api/streams/{stream}/schema</c>: what fields the items have.</summary>
internal static class SchemaEndpoint
{
    private static readonly string[] KindNames = ["null", "boolean", "number", "string", "date", "json"];

    public static async Task GetAsync(HttpContext http)
    {
        if (await StreamEndpoints.FindAsync(http) is not { } stream) return;
        var hub = http.RequestServices.GetRequiredService<LiveHub>();
        var image = (await hub.SnapshotAsync(hub.Channel(stream))).Image;
        await http.Response.WriteAsJsonAsync(
            new StreamSchema(stream.Name, stream.Epoch, image.Version, image.Items.Length, Fields(image)), http.RequestAborted);
    }

    private static List<SchemaField> Fields(StreamImage image)
    {
        var counts = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var item in image.Items)
        {
            for (var i = 0; i < item.Shape.Count; i++)
            {
                var name = item.Shape.Fields[i].Text;
                if (!counts.TryGetValue(name, out var kinds)) counts[name] = kinds = new int[KindNames.Length];
                kinds[(int)Payload.Kind(item.Payload, item.Shape.Count, i)]++;
            }
        }

        return [.. image.Fields.Where(counts.ContainsKey).Select(name => Field(name, counts[name]))];
    }

    private static SchemaField Field(string name, int[] kinds)
    {
        var types = KindNames.Zip(kinds).Where(kind => kind.Second > 0).ToDictionary(kind => kind.First, kind => kind.Second);
        var named = types.Keys.Where(type => type != KindNames[(int)ValueKind.Null]).ToArray();
        var type = named.Length switch { 0 => KindNames[(int)ValueKind.Null], 1 => named[0], _ => "mixed" };
        return new SchemaField(name, type, types, kinds.Sum());
    }
}
