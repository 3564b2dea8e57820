using System.Text.Json.Serialization;
using DataPool.Server.Api.Connectors;
using DataPool.Server.Security;
using DataPool.Server.Security.Users;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace DataPool.Server.Api.OpenApi;

/// <summary>The API's description: for machines at <c>/openapi/v1.json</c>, for people at <c>/docs</c>. It is made when it is first asked for.</summary>
internal static class ApiDescription
{
    private const string DocumentName = "v1";
    private const int NonceLength = 24;

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi(DocumentName, options =>
        {
            options.ShouldInclude = api => api.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddOperationTransformer<OperationDescription>();
            options.AddDocumentTransformer((document, _, _) =>
            {
                Describe(document);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDescription(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/openapi/{documentName}.json");
        endpoints.MapScalarApiReference("/docs", (scalar, http) =>
        {
            scalar.Title = "DataPool API";
            scalar.DefaultFonts = false;
            scalar.Telemetry = false;
            scalar.HideClientButton = true;
            scalar.Agent = new ScalarAgentOptions { Disabled = true };
            scalar.Mcp = new ScalarMcpOptions { Disabled = true };
            scalar.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            scalar.Nonce = Base62.Secret(NonceLength);
            http.Response.Headers.ContentSecurityPolicy = DocsPolicy(scalar.Nonce);
        });
    }

    // The page sets its styles inline, and talks to no host but this one.
    private static string DocsPolicy(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "DataPool API",
            Version = DocumentName,
            Description = "Connectors bring data into the pool; streams, items and fields are read and followed live. Errors are problem details with a stable code.",
        };
        // As it is reached: behind a proxy or not.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [OperationDescription.TokenScheme] = Scheme("bearer", "An API token, at_…, or the admin token (DataPool:Admin:ApiToken)."),
            [OperationDescription.SessionScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = SessionCookie.Name,
                Description = "The session of somebody who has signed in. What changes something is taken from DataPool's own pages only.",
            },
            [OperationDescription.ReadKeyScheme] = Scheme("bearer", "A read key that covers the stream, rk_… A public stream needs none."),
            [OperationDescription.QueryKeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Query,
                Name = CallerRecognition.QueryParameter,
                Description = "A read key, rk_…, for browsers' event sources, which send no headers.",
            },
            [OperationDescription.IngestScheme] = Scheme("bearer", "A connector's ingest key, ik_…"),
            [OperationDescription.IngestPasswordScheme] = Scheme("basic", "A connector's ingest key as the password, with any user name."),
        };
        if (document.Components.Schemas is not { } schemas || !schemas.ContainsKey(nameof(ConnectorDefinitionBody))) return;
        foreach (var resource in new[] { nameof(ConnectorResource), nameof(CreatedConnector) })
            if (schemas.TryGetValue(resource, out var schema) && schema is OpenApiSchema { Properties: { } properties })
                properties["definition"] = new OpenApiSchemaReference(nameof(ConnectorDefinitionBody), document);
        schemas.Remove(nameof(System.Text.Json.Nodes.JsonObject));
    }

    private static OpenApiSecurityScheme Scheme(string scheme, string description) =>
        new() { Type = SecuritySchemeType.Http, Scheme = scheme, Description = description };
}
