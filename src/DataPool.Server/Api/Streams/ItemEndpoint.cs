using System.Buffers;
using System.Text;
using DataPool.Core.Wire;
using DataPool.Server.Live;

namespace DataPool.Server.Api.Streams;

/// <summary><c>GET /api/streams/{stream}/items/{key}</c>: one item.</summary>
internal static class ItemEndpoint
{
    public static async Task GetAsync(HttpContext http)
    {
        if (await StreamEndpoints.FindAsync(http) is not { } stream) return;
        if (SnapshotQuery.Read(http.Request.Query, out var error) is not { } query)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        var hub = http.RequestServices.GetRequiredService<LiveHub>();
        var snapshot = await hub.SnapshotAsync(hub.Channel(stream));
        var key = Encoding.UTF8.GetBytes(ItemPath.Key(http));
        if (snapshot.Find(key) is not { } item)
        {
            await NotFoundAsync(http, stream.Name);
            return;
        }

        var json = new ArrayBufferWriter<byte>(1024);
        ItemJson.Write(json, item, query.View);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(json.WrittenMemory, http.RequestAborted);
    }

    /// <summary>Answers that a stream has no such item.</summary>
    public static Task NotFoundAsync(HttpContext http, string stream) =>
        Problem.WriteAsync(http, 404, "not_found", $"Stream \"{stream}\" has no item with this key.");
}
