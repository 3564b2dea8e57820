using System.Globalization;
using DataPool.Core.Connectors;
using DataPool.Core.Storage;
using DataPool.Core.Streams;

namespace DataPool.Server.Api.Connectors;

/// <summary><c>GET /api/connectors</c> and <c>GET /api/connectors/{id}</c>.</summary>
internal sealed class ConnectorQueries(ConnectorCatalog catalog, IStreamPool pool, TimeProvider time)
{
    public async Task ListAsync(HttpContext http)
    {
        if (Page.Read(http.Request.Query, out var error) is not { } page)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        var (connectors, next) = page.Of(catalog.Connectors, connector => connector.Number.ToString("D10", CultureInfo.InvariantCulture));
        var counts = new Dictionary<long, IReadOnlyDictionary<int, int>?>();
        var data = new List<ConnectorResource>(connectors.Count);
        foreach (var connector in connectors) data.Add(await ResourceAsync(connector, counts));
        await JsonAnswer.WriteAsync(http, 200, new ConnectorList { Data = data, Next = next }, ApiJson.Default.ConnectorList);
    }

    public async Task GetAsync(HttpContext http)
    {
        if (catalog.Find(ConnectorRoute.Id(http)) is { } connector) await WriteAsync(http, connector);
        else await ConnectorRoute.NotFoundAsync(http);
    }

    /// <summary>Answers with a connector.</summary>
    public async Task WriteAsync(HttpContext http, Connector connector, int status = 200)
    {
        http.Response.Headers.ETag = connector.Tag;
        await JsonAnswer.WriteAsync(http, status, await ResourceAsync(connector, []), ApiJson.Default.ConnectorResource);
    }

    private async Task<ConnectorResource> ResourceAsync(Connector connector, Dictionary<long, IReadOnlyDictionary<int, int>?> counts)
    {
        int? items = 0;
        foreach (var stream in connector.Streams)
        {
            if (!counts.TryGetValue(stream.Id, out var claims)) counts.Add(stream.Id, claims = await CountAsync(stream.Id));
            items += claims?.GetValueOrDefault(connector.Number);
        }

        return ConnectorResource.Of(connector, items, time.GetUtcNow());
    }

    // A stream that cannot be read now must not hide the connectors, least of all the one that is to be mended.
    private async Task<IReadOnlyDictionary<int, int>?> CountAsync(long streamId)
    {
        try
        {
            return await pool.CountClaimsAsync(streamId);
        }
        catch (Exception failure) when (failure is OverloadedException or StorageException)
        {
            return null;
        }
    }
}
