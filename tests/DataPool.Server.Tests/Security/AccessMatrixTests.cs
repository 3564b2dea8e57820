using System.Reflection;
using System.Text.RegularExpressions;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Api.Streams;
using DataPool.Server.Live.Hubs;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Live;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Security;

/// <summary>Every endpoint that is mapped, against every kind of caller: what comes out follows from its classification.</summary>
public sealed partial class AccessMatrixTests
{
    // All that is mapped outside the API and answers everybody. Whoever adds to it says why here: health, the API's
    // description and its page are open by design; the displays' page and icon hold no data;
    // the hub decides at each stream; the files of pages hold no data. Pages have a matrix of their own.
    private static readonly string[] OpenOutside = ["/health/live", "/health/ready", "/openapi/{documentName}.json", "/docs", "/display/", "/favicon.ico", "/hubs/pool", "/_content/", "/_framework/", "/_blazor"];

    [Fact]
    public async Task Every_endpoint_lets_in_whom_its_classification_names_and_nobody_else()
    {
        await using var server = await LiveServer.StartAsync();
        var ingest = (await server.AddWebhookAsync("board")).Text("ingestKey");
        await server.AddWebhookAsync("wall");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/wall", 200, """{ "public": true }""");
        await using var callers = await MatrixCallers.OfAsync(server, ingest);
        var seen = new HashSet<ApiAccess>();
        foreach (var (method, path, operation) in Endpoints(server))
        {
            if (OpenOutside.Any(open => path.StartsWith(open, StringComparison.Ordinal))) continue;
            Assert.True(operation is not null, $"{method} {path} does not say who may call it: map it with MapApi.");
            seen.Add(operation.Access);
            foreach (var stream in operation.Access == ApiAccess.Reader ? (string[])["board", "wall", "none"] : ["none"])
            {
                foreach (var caller in callers.All)
                {
                    var target = Parameter().Replace(path.Replace("{stream}", stream, StringComparison.Ordinal), "none");
                    using var response = await callers.CallAsync(caller, method, target);
                    var status = (int)response.StatusCode;
                    Assert.True(
                        Expected(operation, caller, stream) is var expected && expected == (status is 401 or 403 ? status : 200),
                        $"{method} {target} ({operation.Access}) answered {status} to: {caller}; {expected} was expected.");
                    Assert.NotEqual(500, status);
                }
            }
        }

        Assert.Empty(((ApiAccess[])[ApiAccess.Sender, ApiAccess.Reader, ApiAccess.Uploader, ApiAccess.Viewer, ApiAccess.Operator, ApiAccess.Admin]).Except(seen));
    }

    [Fact]
    public async Task Every_method_of_the_hub_lets_in_whom_the_stream_lets_in_and_nobody_else()
    {
        await using var server = await LiveServer.StartAsync();
        var ingest = (await server.AddWebhookAsync("board")).Text("ingestKey");
        await server.AddWebhookAsync("wall");
        await server.AskAsync(HttpMethod.Patch, "/api/streams/wall", 200, """{ "public": true }""");
        await using var callers = await MatrixCallers.OfAsync(server, ingest);
        // Whoever adds a method says here what it lets do. Unsubscribe tells nothing of a stream, and changes only what its caller has.
        Assert.Equal(["Subscribe", "Unsubscribe"], typeof(PoolHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => method.Name).Order(StringComparer.Ordinal));
        foreach (var caller in callers.All)
        {
            if (caller == "ingest key")
            {
                await Assert.ThrowsAnyAsync<Exception>(() => callers.ConnectAsync(caller));
                continue;
            }

            await using var screen = await callers.ConnectAsync(caller);
            foreach (var stream in (string[])["board", "wall", "none"])
            {
                // That there is no such stream is told to whoever might read it.
                var isLetIn = Expected(StreamDescriptions.Events, caller, stream) == 200;
                if (isLetIn && stream != "none") await screen.SubscribeAsync(stream);
                else Assert.StartsWith(isLetIn ? "" : "You may not read", Reason(await Assert.ThrowsAsync<HubException>(() => screen.SubscribeAsync(stream))), StringComparison.Ordinal);
                await screen.UnsubscribeAsync(stream);
            }
        }
    }

    private static string Reason(HubException refused) => refused.Message[(refused.Message.IndexOf("HubException: ", StringComparison.Ordinal) + "HubException: ".Length)..];

    // 200 stands for being let in: what the endpoint says then is its own matter.
    private static int Expected(ApiOperation operation, string caller, string stream)
    {
        var access = operation.Access;
        if (caller == MatrixCallers.ForeignPage)
        {
            // Its cookie counts nowhere; what belongs to the pages it may not even ask.
            return access switch
            {
                ApiAccess.Open => operation.Tag == "Pages" ? 403 : 200,
                ApiAccess.Sender => 401,
                ApiAccess.Reader when stream == "wall" => 200,
                _ => 403,
            };
        }

        var role = caller == MatrixCallers.SettingsToken ? 2 : Array.IndexOf(MatrixCallers.Roles, caller.Replace(MatrixCallers.ByCookie, "", StringComparison.Ordinal));
        var isReadKey = caller is "read key" or "other read key";
        return access switch
        {
            ApiAccess.Open => 200,
            // It pushes to a stream that is not its own: known, and refused.
            ApiAccess.Sender => caller == "ingest key" ? 403 : 401,
            // Its connector is another one.
            ApiAccess.Uploader when caller == "ingest key" => 403,
            ApiAccess.Uploader when role >= 0 => role >= 1 ? 200 : 403,
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
        where endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), endpoint.Metadata.GetMetadata<ApiOperation>());

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
