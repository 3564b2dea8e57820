using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DataPool.Server.Api.OpenApi;

/// <summary>Adds to the generated description what cannot be read off a request delegate.</summary>
internal sealed class OperationDescription : IOpenApiOperationTransformer
{
    public const string TokenScheme = "apiToken";
    public const string SessionScheme = "session";
    public const string ReadKeyScheme = "readKey";
    public const string QueryKeyScheme = "readKeyInQuery";
    public const string IngestScheme = "ingestKey";
    public const string IngestPasswordScheme = "ingestKeyAsPassword";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().SingleOrDefault() is not { } described) return;
        operation.Parameters = [.. described.Parameters.Select(Parameter)];
        foreach (var answer in ApiEndpoints.Answers(described))
            if (operation.Responses?.TryGetValue(answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), out var response) == true)
                response.Description = answer.Description;
        operation.RequestBody = described.Body is { } body ? await BodyAsync(body, described, context, cancellationToken) : null;
        string[] schemes = described.Access switch
        {
            ApiAccess.Open => [],
            ApiAccess.Sender => [IngestScheme, IngestPasswordScheme],
            ApiAccess.Reader when described.TakesKeyInQuery => [TokenScheme, SessionScheme, ReadKeyScheme, QueryKeyScheme],
            ApiAccess.Reader => [TokenScheme, SessionScheme, ReadKeyScheme],
            _ => [TokenScheme, SessionScheme],
        };
        operation.Security = [.. schemes.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] })];
    }

    // Not by IAcceptsMetadata: with it routing would answer 415 itself, more strictly and with less to say than the handlers.
    private static async Task<OpenApiRequestBody> BodyAsync(
        Type type, ApiOperation described, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var content = new OpenApiMediaType();
        // An object is any JSON: there is nothing to say about it.
        if (type != typeof(object))
        {
            context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
            content.Schema = new OpenApiSchemaReference(type.Name, context.Document);
        }

        return new OpenApiRequestBody { Required = !described.IsBodyOptional, Content = described.BodyContentTypes.ToDictionary(contentType => contentType, _ => content) };
    }

    private static IOpenApiParameter Parameter(ApiParameter parameter)
    {
        var schema = new OpenApiSchema { Type = parameter.Type };
        if (parameter.Values is { } values) schema.Enum = [.. values.Select(value => (JsonNode)value)];
        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = parameter.In,
            Description = parameter.Description,
            Required = parameter.In == ParameterLocation.Path,
            Schema = parameter.IsRepeatable ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema } : schema,
        };
    }
}
