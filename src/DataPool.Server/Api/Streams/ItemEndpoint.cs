using System.Buffers;
using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Streams;
using DataPool.Core.Wire;
using DataPool.Server.Live;
using DataPool.Server.Security;

namespace DataPool.Server.Api.Streams;

/// <summary><c>GET /api/streams/{stream}/items/{key}</c>: one item, and with <c>?owners=true</c> which connector supplied each field.</summary>
internal static class ItemEndpoint
{
    public static async Task GetAsync(HttpContext http)
    {
        if (await StreamEndpoints.FindAsync(http) is not { } stream) return;
        if (SnapshotQuery.Read(http.Request.Query, out var error) is not { } query || !TryReadOwners(http.Request.Query, out var withOwners, out error))
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        if (withOwners && !Caller.Of(http).SeesConnectors)
        {
            await Problem.WriteAsync(http, 403, "forbidden", "Which connector supplied a field is for users and API tokens only. Leave owners out.");
            return;
        }

        if (await FindAsync(http, stream, withOwners) is not { } item)
        {
            await NotFoundAsync(http, stream.Name);
            return;
        }

        var json = new ArrayBufferWriter<byte>(1024);
        ItemJson.Write(json, item, query.View);
        if (withOwners) json = WithOwners(json, item, query.View, http.RequestServices.GetRequiredService<ConnectorCatalog>());
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(json.WrittenMemory, http.RequestAborted);
    }

    /// <summary>Answers that a stream has no such item.</summary>
    public static Task NotFoundAsync(HttpContext http, string stream) =>
        Problem.WriteAsync(http, 404, "not_found", $"Stream \"{stream}\" has no item with this key.");

    private static bool TryReadOwners(IQueryCollection query, out bool withOwners, out string? error)
    {
        var owners = query["owners"];
        withOwners = owners == "true";
        error = owners.Count == 0 || withOwners || owners == "false" ? null : "owners must be \"true\" or \"false\".";
        return error is null;
    }

    private static async ValueTask<ItemState?> FindAsync(HttpContext http, StreamInfo stream, bool withOwners)
    {
        var key = Encoding.UTF8.GetBytes(ItemPath.Key(http));
        if (!withOwners)
        {
            var hub = http.RequestServices.GetRequiredService<LiveHub>();
            return (await hub.SnapshotAsync(hub.Channel(stream))).Find(key);
        }

        // An equal value changes a field's owner but no version: the snapshot of the readers may be older.
        var image = await http.RequestServices.GetRequiredService<IStreamPool>().ReadAsync(stream.Id);
        return Array.Find(image.Items, item => item.Key.AsSpan().SequenceEqual(key));
    }

    private static ArrayBufferWriter<byte> WithOwners(ArrayBufferWriter<byte> item, ItemState state, ReaderView view, ConnectorCatalog catalog)
    {
        var json = new ArrayBufferWriter<byte>(item.WrittenCount + 1024);
        json.Write(item.WrittenSpan[..^1]);
        json.Write(",\"owners\":{"u8);
        // Few supply the many fields; one of them may feed another stream by now.
        var owners = new Dictionary<int, string?>();
        var isFirst = true;
        for (var i = 0; i < state.Shape.Count; i++)
        {
            var field = state.Shape.Fields[i];
            if (!view.Shows(field)) continue;
            if (!isFirst) json.Write(","u8);
            isFirst = false;
            json.Write(field.JsonProperty);
            var number = state.Ownership.OwnerOf(i);
            if (!owners.TryGetValue(number, out var id)) owners[number] = id = catalog.Connectors.FirstOrDefault(connector => connector.Number == number)?.Id;
            if (id is not null) ItemJson.WriteText(json, id);
            else json.Write("null"u8);
        }

        json.Write("}}"u8);
        return json;
    }
}
