using System.Globalization;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Security;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.Tokens;

/// <summary>The paths below <c>/api/tokens</c>: API tokens.</summary>
internal sealed class TokenEndpoints(KeyRegistry keys, AccessDraftReader reader)
{
    private const string Tag = "API tokens";

    private static readonly ApiOperation List = new(Tag, "List API tokens", "All API tokens, in the order of their creation; never the tokens themselves.")
    {
        Access = ApiAccess.Admin,
        Parameters = ApiParameter.OfLists,
        Answers = [new(200, "A page of API tokens.", typeof(TokenList)), ApiAnswer.Problem(400, "invalid_parameter")],
    };

    private static readonly ApiOperation Create = new(Tag, "Create an API token", "Makes a token for this API with a role: viewer reads; operator also changes connectors, keys and streams; admin all. The answer holds it, this once.")
    {
        Access = ApiAccess.Admin,
        Body = typeof(NewToken),
        Answers = [new(201, "The API token.", typeof(CreatedToken)), .. ApiAnswer.OfBodies],
    };

    private static readonly ApiOperation Delete = new(Tag, "Delete an API token", "It stops at once; event streams that it has opened are cut within 5 s.")
    {
        Access = ApiAccess.Admin,
        Parameters = [new("id", ParameterLocation.Path, "The token's id.")],
        Answers = [new(204, "It is deleted."), ApiAnswer.Problem(404, "not_found")],
    };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapApi(HttpMethods.Get, "/api/tokens", ListAsync, List);
        endpoints.MapApi(HttpMethods.Post, "/api/tokens", CreateAsync, Create);
        endpoints.MapApi(HttpMethods.Delete, "/api/tokens/{id}", DeleteAsync, Delete);
    }

    private async Task ListAsync(HttpContext http)
    {
        if (Page.Read(http.Request.Query, out var error) is not { } page)
        {
            await Problem.WriteAsync(http, 400, "invalid_parameter", error!);
            return;
        }

        var (grants, next) = page.Of(keys.Of(AccessKey.TokenPrefix), grant => grant.Order.ToString("D19", CultureInfo.InvariantCulture));
        await JsonAnswer.WriteAsync(http, 200, new TokenList { Data = [.. grants.Select(TokenResource.Of)], Next = next }, ApiJson.Default.TokenList);
    }

    private async Task CreateAsync(HttpContext http)
    {
        var (text, grant) = await keys.CreateAsync(reader.ReadToken(await JsonBody.ReadAsync(http.Request, http.RequestAborted)));
        await JsonAnswer.WriteAsync(http, 201, new CreatedToken(TokenResource.Of(grant), text), ApiJson.Default.CreatedToken);
    }

    private async Task DeleteAsync(HttpContext http)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        if (await keys.DeleteAsync(AccessKey.TokenPrefix, id)) http.Response.StatusCode = StatusCodes.Status204NoContent;
        else await Problem.WriteAsync(http, 404, "not_found", $"There is no API token \"{id}\". GET /api/tokens lists those that exist.");
    }
}
