using System.Globalization;
using DataPool.Core.Connectors;
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
        var data = await ResourcesAsync(connectors, http.RequestAborted);
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
        await JsonAnswer.WriteAsync(http, status, (await ResourcesAsync([connector], http.RequestAborted))[0], ApiJson.Default.ConnectorResource);
    }

    private async Task<IReadOnlyList<ConnectorResource>> ResourcesAsync(IReadOnlyList<Connector> connectors, CancellationToken cancellationToken)
    {
        var streams = connectors.SelectMany(connector => connector.Streams).Select(stream => stream.Id);
        var claims = await StreamReads.AskAsync(streams, pool.CountClaimsAsync, cancellationToken);
        return [.. connectors.Select(connector => ConnectorResource.Of(connector, CountOf(connector, claims), time.GetUtcNow()))];
    }

    // Null where one of its streams cannot be read now.
    private static int? CountOf(Connector connector, IReadOnlyDictionary<long, IReadOnlyDictionary<int, int>?> claims)
    {
        int? items = 0;
        foreach (var stream in connector.Streams) items += claims.GetValueOrDefault(stream.Id)?.GetValueOrDefault(connector.Number);
        return items;
    }
}
