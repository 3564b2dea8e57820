using DataPool.Server.Api.Connectors;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace DataPool.Server.Api.OpenApi;

/// <summary>The API's description: for machines at <c>/openapi/v1.json</c>, for people at <c>/docs</c>. It is made when it is first asked for.</summary>
internal static class ApiDescription
{
    private const string DocumentName = "v1";

    // Scalar's page sets up its script and styles inline. It gets no host but this one to talk to.
    private const string DocsPolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
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
        endpoints.MapScalarApiReference("/docs", scalar =>
        {
            scalar.Title = "DataPool API";
            scalar.DefaultFonts = false;
        });
    }

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
            [OperationDescription.AdminScheme] = Scheme("bearer", "The admin API token (DataPool:Admin:ApiToken)."),
            [OperationDescription.IngestScheme] = Scheme("bearer", "A connector's ingest key, ik_…"),
            [OperationDescription.IngestPasswordScheme] = Scheme("basic", "A connector's ingest key as the password, with any user name."),
        };
        if (document.Components.Schemas is not { } schemas || !schemas.ContainsKey(nameof(ConnectorDefinitionBody))) return;
        foreach (var resource in new[] { nameof(ConnectorResource), nameof(CreatedConnector) })
            if (schemas.TryGetValue(resource, out var schema) && schema is OpenApiSchema { Properties: { } properties })
                properties["definition"] = new OpenApiSchemaReference(nameof(ConnectorDefinitionBody), document);
    }

    private static OpenApiSecurityScheme Scheme(string scheme, string description) =>
        new() { Type = SecuritySchemeType.Http, Scheme = scheme, Description = description };
}
