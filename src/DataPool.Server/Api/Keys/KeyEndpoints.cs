using System.Globalization;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Security;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Keys;

/// <summary>The paths below <c>/api/keys</c>: read keys.</summary>
internal sealed class KeyEndpoints(KeyRegistry keys, AccessDraftReader reader)
{
    private const string Tag = "Read keys";

    private static readonly ApiOperation List = new(Tag, "List read keys", "All read keys, in the order of their creation; never the keys themselves.")
    {
        Access = ApiAccess.Operator,
        Parameters = ApiParameter.OfLists,
        Answers = [new(200, "A page of read keys.", typeof(KeyList)), ApiAnswer.Problem(400, "invalid_parameter")],
    };

    private static readonly ApiOperation Create = new(Tag, "Create a read key", "Makes a key that reads the streams it names, and nothing else. The answer holds it, this once.")
    {
        Access = ApiAccess.Operator,
        Body = typeof(NewKey),
        Answers = [new(201, "The read key.", typeof(CreatedKey)), .. ApiAnswer.OfBodies],
    };

    private static readonly ApiOperation Delete = new(Tag, "Delete a read key", "It stops at once; event streams that it has opened are cut within 5 s.")
    {
        Access = ApiAccess.Operator,
        Parameters = [new("id", ParameterLocation.Path, "The key's id.")],
        Answers = [new(204, "It is deleted."), ApiAnswer.Problem(404, "not_found")],
    };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapApi(HttpMethods.Get, "/api/keys", ListAsync, List);
        endpoints.MapApi(HttpMethods.Post, "/api/keys", CreateAsync, Create);
        endpoints.MapApi(HttpMethods.Delete, "/api/keys/{id}", DeleteAsync, Delete);
    }

    private async Task ListAsync(HttpContext http)
    {
        if (Page.Read(http.Request.Query, out var error) is not { } page)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        var (grants, next) = page.Of(keys.Of(AccessKey.ReadPrefix), grant => grant.Order.ToString("D19", CultureInfo.InvariantCulture));
        await JsonAnswer.WriteAsync(http, 200, new KeyList { Data = [.. grants.Select(KeyResource.Of)], Next = next }, ApiJson.Default.KeyList);
    }

    private async Task CreateAsync(HttpContext http)
    {
        var (text, grant) = await keys.CreateAsync(reader.ReadKey(await JsonBody.ReadAsync(http.Request, http.RequestAborted)));
        await JsonAnswer.WriteAsync(http, 201, new CreatedKey(KeyResource.Of(grant), text), ApiJson.Default.CreatedKey);
    }

    private async Task DeleteAsync(HttpContext http)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        if (await keys.DeleteAsync(AccessKey.ReadPrefix, id)) http.Response.StatusCode = StatusCodes.Status204NoContent;
        else await Problem.WriteAsync(http, 404, "not_found", $"There is no read key \"{id}\". GET /api/keys lists those that exist.");
    }
}
