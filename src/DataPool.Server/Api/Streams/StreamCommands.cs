using System.Text;
using DataPool.Core.Connectors;
using DataPool.Core.Streams;
using DataPool.Server.Live;

namespace DataPool.Server.Api.Streams;

/// <summary>What operators delete: streams and items.</summary>
internal sealed class StreamCommands(
    ConnectorCatalog catalog, StreamRemoval removal, IStreamPool pool, LiveHub hub, StreamStatuses statuses, SourceRereads rereads)
{
    public async Task DeleteStreamAsync(HttpContext http)
    {
        if (await StreamEndpoints.FindAsync(http) is not { } stream) return;
        try
        {
            if (!await removal.RemoveAsync(stream))
            {
                await StreamEndpoints.NotFoundAsync(http, stream.Name);
                return;
            }

            statuses.Forget(stream.Id);
            http.Response.StatusCode = 204;
        }
        catch (StreamInUseException inUse)
        {
            await Problem.WriteAsync(http, 409, "stream_in_use", inUse.Message);
        }
    }

    public async Task DeleteItemAsync(HttpContext http)
    {
        if (await StreamEndpoints.FindAsync(http) is not { } stream) return;
        var key = Encoding.UTF8.GetBytes(ItemPath.Key(http));
        var isThere = (await hub.SnapshotAsync(hub.Channel(stream))).Find(key) is not null;
        if (!isThere || (await pool.WriteAsync(stream.Id, new WriteRequest { Kind = WriteKind.Delete, Connector = 0, Deletes = [key] })).ItemsRemoved == 0)
        {
            await ItemEndpoint.NotFoundAsync(http, stream.Name);
            return;
        }

        await ReadAgainAsync(stream);
        http.Response.StatusCode = 204;
    }

    // Its sources may still have it. The deletion stands, whatever becomes of this: the next run brings the item back too.
    private async Task ReadAgainAsync(StreamInfo stream)
    {
        foreach (var connector in catalog.ByStream(stream.Id).Where(connector => connector is { IsPull: true, Deleting: null }))
        {
            if (connector.Enabled) await rereads.BeginAsync(connector);
            else connector.Health.ReadAgain();
        }
    }
}
