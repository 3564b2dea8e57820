using System.Text.Json.Nodes;
using DataPool.Core.Connectors;
using DataPool.Server.Api.OpenApi;
using DataPool.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataPool.Server.Tests.Api;

public sealed class OpenApiTests
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];

    [Fact]
    public async Task The_description_has_every_endpoint_of_the_api_and_nothing_else()
    {
        await using var host = await DataPoolHost.StartAsync();
        var document = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", 200);
        var described = Operations(document).Select(operation => operation.Name).Order().ToArray();
        var mapped = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            // These belong to the pages.
            .Where(endpoint => endpoint.RoutePattern.RawText is not ("/api/setup" or "/api/sign-in" or "/api/sign-out" or "/api/demo"))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Order().ToArray();
        // HEAD is GET without a body: where there is one there is the other, and it is not described.
        Assert.Equal(
            mapped.Where(name => name.StartsWith("GET ", StringComparison.Ordinal) && !name.EndsWith("/events", StringComparison.Ordinal)).Select(name => "HEAD" + name[3..]),
            mapped.Where(name => name.StartsWith("HEAD ", StringComparison.Ordinal)));
        Assert.Equal(mapped.Where(name => !name.StartsWith("HEAD ", StringComparison.Ordinal)), described);
        Assert.Contains("POST /api/connectors", described);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_takes_and_answers()
    {
        await using var host = await DataPoolHost.StartAsync();
        var document = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", 200);
        foreach (var (name, operation) in Operations(document))
        {
            Assert.False(string.IsNullOrWhiteSpace(operation["summary"]?.GetValue<string>()), name);
            Assert.False(string.IsNullOrWhiteSpace(operation["description"]?.GetValue<string>()), name);
            Assert.Single(operation["tags"]!.AsArray());
            Assert.NotEmpty(operation["security"]!.AsArray());
            var parameters = (operation["parameters"] as JsonArray ?? []).Select(parameter => parameter!.AsObject()).ToArray();
            Assert.All(parameters, parameter => Assert.NotEmpty(parameter.Text("description")));
            Assert.Equal(
                name.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]),
                parameters.Where(parameter => parameter.Text("in") == "path").Select(parameter => parameter.Text("name")));
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                Assert.False(string.IsNullOrWhiteSpace(response!["description"]?.GetValue<string>()), $"{name} {status}");
                if (status[0] is '4' or '5') Assert.Equal("#/components/schemas/ProblemBody", response["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>());
                else if (status is not ("204" or "304")) Assert.NotNull(response["content"]);
            }

            foreach (var status in (string[])["401", "500", "503"]) Assert.NotNull(operation["responses"]![status]);
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        await using var host = await DataPoolHost.StartAsync();
        var document = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", 200);
        var schemas = document["components"]!["schemas"]!.AsObject();
        var references = References(document).Distinct().ToArray();
        Assert.Contains("#/components/schemas/ConnectorDefinitionBody", references);
        Assert.All(references, reference => Assert.True(schemas.ContainsKey(reference.Split('/')[^1]), reference));
        Assert.Equal("Active,Idle,Error,Disabled", string.Join(',', schemas["ConnectorState"]!["enum"]!.AsArray().Select(name => name!.GetValue<string>())));
        Assert.Equal("integer", schemas["ConnectorResource"]!["properties"]!["errorCount24h"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_described_definition_is_the_one_that_is_read()
    {
        await using var host = await DataPoolHost.StartAsync();
        var schemas = (await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", 200))["components"]!["schemas"]!;
        // Whatever is described is known: no error with the code unknown, whatever the type.
        var body = new JsonObject();
        foreach (var name in schemas["ConnectorDefinitionBody"]!["properties"]!.AsObject().Select(property => property.Key)) body[name] = null;
        body["mapping"] = new JsonObject(schemas["ConnectorDefinitionBody"]!["properties"]!["mapping"]!["properties"]!.AsObject().Select(property => KeyValuePair.Create(property.Key, (JsonNode?)null)));
        body["source"] = new JsonObject();
        Assert.Empty(((string[])["database", "connectionString", "records", "streams"]).Except(Words(schemas, "source")));
        var types = host.Services.GetRequiredService<ConnectorTypes>();
        foreach (var name in types.Names)
        {
            Assert.True(types.TryGet(name, out var type));
            Assert.Contains(name, Words(schemas, "type"));
            Assert.Contains($"{name}:", schemas["ConnectorDefinitionBody"]!["properties"]!["source"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
            body["type"] = name;
            var definition = body.DeepClone().AsObject();
            foreach (var foreign in type is IPushType ? (string[])["pollingIntervalSeconds", "cron"] : ["idleAfterSeconds"]) definition.Remove(foreign);
            definition["mapping"]!.AsObject().Remove(type is IPushType ? "missing" : "expireAfterSeconds");
            var problem = await host.AskAsync(HttpMethod.Post, "/api/connectors", 422, definition.ToJsonString());
            Assert.Empty(problem["errors"]!.AsArray().Where(error => error!["code"]!.GetValue<string>() == "unknown").Select(error => error!.ToJsonString()));
        }
    }

    [Fact]
    public async Task The_described_problem_is_the_one_that_is_written()
    {
        await using var host = await DataPoolHost.StartAsync();
        var described = typeof(ProblemBody).GetProperties().Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]).ToArray();
        var problem = await host.AskAsync(HttpMethod.Post, "/api/connectors", 400, "{");
        Assert.Empty(problem.Select(member => member.Key).Except(described));
        Assert.Equal(["type", "title", "status", "detail", "code", "requestId", "line", "column"], problem.Select(member => member.Key));
    }

    [Fact]
    public async Task The_page_is_open_and_loads_nothing_from_elsewhere()
    {
        await using var host = await DataPoolHost.StartAsync();
        using var response = await host.Stranger.GetAsync("/docs/", TestContext.Current.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.Contains("\"withDefaultFonts\":false", page, StringComparison.Ordinal);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        Assert.Equal(page.Split("<script").Length, page.Split($"nonce=\"{nonce}\"").Length);
        Assert.DoesNotContain("unsafe-inline", policy.Split(';').Single(part => part.Contains("script-src", StringComparison.Ordinal)), StringComparison.Ordinal);
        using var script = await host.Stranger.GetAsync("/docs/scalar.js", TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)script.StatusCode);
    }

    private static string[] Words(JsonNode schemas, string property) =>
        schemas["ConnectorDefinitionBody"]!["properties"]![property]!["description"]!.GetValue<string>().Split([' ', ',', '.', '(', ')', ':', '{', '}', '?']);

    private static IEnumerable<(string Name, JsonObject Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key)
        select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject());

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => member is { Key: "$ref", Value: JsonValue reference } ? [reference.GetValue<string>()] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
