using System.Text.RegularExpressions;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary>Every endpoint that is mapped, against every kind of caller: what comes out follows from its classification.</summary>
public sealed partial class AccessMatrixTests
{
    // All that is mapped outside the API and answers everybody. Whoever adds to it says why here: health, the API's
    // description and its page are open by design; the displays' page and icon hold no data.
    private static readonly string[] OpenOutside = ["/health/live", "/health/ready", "/openapi/{documentName}.json", "/docs", "/display/", "/favicon.ico"];

    private static readonly string[] Roles = ["viewer", "operator", "admin"];

    [Fact]
    public async Task Every_endpoint_lets_in_whom_its_classification_names_and_nobody_else()
    {
        await using var server = await LiveServer.StartAsync();
        var ingest = (await server.AddWebhookAsync("board")).Text("ingestKey");
        await server.AddWebhookAsync("wall");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/wall", 200, """{ "public": true }""");
        var callers = new List<(string Name, string? Key)>
        {
            ("stranger", null), ("ingest key", ingest),
            ("read key", (await server.AddKeyAsync("\"board\"")).Text("key")), ("other read key", (await server.AddKeyAsync("\"other*\"")).Text("key")),
            ("admin token of the settings", LiveServer.AdminToken),
        };
        foreach (var role in Roles) callers.Add((role, (await server.AddTokenAsync(role)).Text("token")));

        var seen = new HashSet<ApiAccess>();
        foreach (var (method, path, operation) in Endpoints(server))
        {
            if (OpenOutside.Any(open => path.StartsWith(open, StringComparison.Ordinal))) continue;
            Assert.True(operation is not null, $"{method} {path} does not say who may call it: map it with MapApi.");
            seen.Add(operation.Access);
            foreach (var stream in operation.Access == ApiAccess.Reader ? (string[])["board", "wall", "none"] : ["none"])
            {
                foreach (var (caller, key) in callers)
                {
                    var target = Parameter().Replace(path.Replace("{stream}", stream, StringComparison.Ordinal), "none");
                    using var response = await server.CallAsync(method, target, key);
                    var status = (int)response.StatusCode;
                    Assert.True(
                        Expected(operation.Access, caller, stream) is var expected && expected == (status is 401 or 403 ? status : 200),
                        $"{method} {target} ({operation.Access}) answered {status} to: {caller}; {expected} was expected.");
                    Assert.NotEqual(500, status);
                }
            }
        }

        Assert.Empty(((ApiAccess[])[ApiAccess.Sender, ApiAccess.Reader, ApiAccess.Viewer, ApiAccess.Operator, ApiAccess.Admin]).Except(seen));
    }

    // 200 stands for being let in: what the endpoint says then is its own matter.
    private static int Expected(ApiAccess access, string caller, string stream)
    {
        var role = caller == "admin token of the settings" ? 2 : Array.IndexOf(Roles, caller);
        var isReadKey = caller is "read key" or "other read key";
        return access switch
        {
            ApiAccess.Open => 200,
            // It pushes to a stream that is not its own: known, and refused.
            ApiAccess.Sender => caller == "ingest key" ? 403 : 401,
            ApiAccess.Reader when stream == "wall" || role >= 0 => 200,
            ApiAccess.Reader when isReadKey => caller == "read key" && stream == "board" ? 200 : 403,
            ApiAccess.Reader => 401,
            _ when isReadKey => 403,
            _ when role < 0 => 401,
            _ => role >= access - ApiAccess.Viewer ? 200 : 403,
        };
    }

    private static IEnumerable<(string Method, string Path, ApiOperation? Operation)> Endpoints(LiveServer server) =>
        from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), endpoint.Metadata.GetMetadata<ApiOperation>());

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
