using System.Net.Http.Headers;
using DataPool.Server.Tests.Api;
using DataPool.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Security;

public sealed class AdminAccessTests
{
    // All that answers without the admin token. Whoever adds to it says why here: senders have keys of their own; health,
    // the API's description and its page are open by design.
    private static readonly string[] Open =
    [
        "POST /api/webhook/{stream}",
        "GET /health/live", "HEAD /health/live", "GET /health/ready", "HEAD /health/ready",
        "GET /openapi/{documentName}.json",
    ];

    [Fact]
    public async Task Every_endpoint_wants_the_admin_token_unless_it_is_listed()
    {
        await using var host = await DataPoolHost.StartAsync();
        var endpoints = Endpoints(host).Where(endpoint => !endpoint.Path.StartsWith("/docs", StringComparison.Ordinal)).ToArray();
        Assert.Empty(Open.Except(endpoints.Select(endpoint => $"{endpoint.Method} {endpoint.Path}")));
        foreach (var (method, path) in endpoints)
        {
            using var response = await DataPoolHost.SendAsync(host.Stranger, new HttpMethod(method), path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
            if (Open.Contains($"{method} {path}"))
            {
                if ((int)response.StatusCode == 401) Assert.NotEqual("Bearer realm=\"DataPool\"", response.Headers.WwwAuthenticate.ToString());
                continue;
            }

            Assert.StartsWith("/api/", path, StringComparison.Ordinal);
            await AssertClosed(response);
        }
    }

    [Theory]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("PUT", "/api/connectors")]
    [InlineData("GET", "/API/Connectors")]
    [InlineData("GET", "/%61pi/connectors")]
    [InlineData("GET", "/x/../api/connectors")]
    [InlineData("GET", "/./api/connectors")]
    [InlineData("GET", "/api/webhook")]
    [InlineData("GET", "/api/webhook/../connectors")]
    [InlineData("GET", "/api/webhook/..%2Fconnectors/../../connectors")]
    public async Task Everything_below_api_is_closed_whether_or_not_it_exists(string method, string path)
    {
        await using var host = await DataPoolHost.StartAsync();
        await AssertClosed(await RawAsync(host, method, path));
    }

    [Theory]
    [InlineData("//api/connectors")]
    [InlineData("/api%2Fconnectors")]
    [InlineData("/api\\connectors")]
    public async Task What_only_looks_like_the_api_reaches_nothing(string path)
    {
        await using var host = await DataPoolHost.StartAsync();
        using var response = await RawAsync(host, "GET", path);
        Assert.Contains((int)response.StatusCode, (int[])[400, 401, 404]);
    }

    [Fact]
    public async Task Only_the_whole_token_opens()
    {
        await using var host = await DataPoolHost.StartAsync();
        var key = (await host.CreateAsync(Definitions.Webhook())).Text("ingestKey");
        foreach (var wrong in (string[])[
            "", "Bearer", "Bearer x", $"Bearer {DataPoolHost.AdminToken}x", $"Bearer {DataPoolHost.AdminToken[..^1]}", $"Bearer {DataPoolHost.AdminToken.ToUpperInvariant()}",
            $"Basic {DataPoolHost.AdminToken}", DataPoolHost.AdminToken, $"Bearer {key}"])
        {
            using var response = await WithHeaderAsync(host, wrong);
            await AssertClosed(response);
        }

        using var right = await WithHeaderAsync(host, "bearer " + DataPoolHost.AdminToken);
        Assert.Equal(200, (int)right.StatusCode);
    }

    [Fact]
    public async Task Without_a_configured_token_everything_is_closed_and_says_how_to_open_it()
    {
        await using var host = await DataPoolHost.StartAsync(["--DataPool:Admin:ApiToken="]);
        foreach (var header in (string[])["", "Bearer ", "Bearer " + DataPoolHost.AdminToken])
        {
            using var response = await WithHeaderAsync(host, header);
            var problem = await DataPoolHost.ReadAsync(response, 401);
            Assert.Equal(
                "No admin API token is configured, so nothing opens the API. Set DataPool:Admin:ApiToken (in the environment DATAPOOL__ADMIN__APITOKEN) to at least 32 characters and restart.",
                problem.Text("detail"));
        }
    }

    [Fact]
    public async Task A_token_of_any_characters_is_compared_whole()
    {
        const string token = "ik_0123456789ab_looks like an ingest key, and is none: é";
        await using var host = await DataPoolHost.StartAsync([$"--DataPool:Admin:ApiToken={token}"]);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 };
        using var client = new HttpClient(handler) { BaseAddress = host.Stranger.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/connectors");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
    }

    private static IEnumerable<(string Method, string Path)> Endpoints(DataPoolHost host) =>
        from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'));

    private static async Task AssertClosed(HttpResponseMessage response)
    {
        var problem = await DataPoolHost.ReadAsync(response, 401);
        Assert.Equal("unauthorized", problem.Text("code"));
        Assert.Equal("Send the admin API token: Authorization: Bearer <token>. It is the setting DataPool:Admin:ApiToken.", problem.Text("detail"));
        Assert.Equal(new AuthenticationHeaderValue("Bearer", "realm=\"DataPool\""), Assert.Single(response.Headers.WwwAuthenticate));
    }

    private static async Task<HttpResponseMessage> WithHeaderAsync(DataPoolHost host, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/connectors");
        if (authorization.Length > 0) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await host.Stranger.SendAsync(request, TestContext.Current.CancellationToken);
    }

    // Uri would tidy the path up.
    private static async Task<HttpResponseMessage> RawAsync(DataPoolHost host, string method, string path)
    {
        var address = new Uri(host.Stranger.BaseAddress!.OriginalString.TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        return await host.Stranger.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
