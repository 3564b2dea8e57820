namespace DataPool.Server.Api.OpenApi;

/// <summary>Maps the API's endpoints: request delegates, with what the description says about them.</summary>
internal static class ApiEndpoints
{
    /// <summary>Maps an endpoint. What is read can be asked for its headers alone too, with HEAD: the server leaves the body out.</summary>
    public static IEndpointConventionBuilder MapApi(this IEndpointRouteBuilder endpoints, string method, string pattern, RequestDelegate handler, ApiOperation operation)
    {
        var endpoint = endpoints.MapMethods(pattern, [method], handler);
        // The method's metadata is what makes the description find a bare request delegate.
        endpoint.WithMetadata(handler.Method, operation).WithTags(operation.Tag).WithSummary(operation.Summary).WithDescription(operation.Description);
        // A browser's question whether it may ask is routed to the endpoint that it is about.
        if (operation.Access == ApiAccess.Reader) endpoint.WithMetadata(new HttpMethodMetadata([method], acceptCorsPreflight: true));
        foreach (var answer in Answers(operation))
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(answer.Status, answer.Body ?? typeof(void), answer.Body is null ? [] : [answer.ContentType]));
        if (HttpMethods.IsGet(method) && !operation.HasNoEnd) endpoints.MapHead(pattern, handler, operation);
        return endpoint;
    }

    private static void MapHead(this IEndpointRouteBuilder endpoints, string pattern, RequestDelegate handler, ApiOperation operation)
    {
        var endpoint = endpoints.MapMethods(pattern, [HttpMethods.Head], handler).WithMetadata(operation).ExcludeFromDescription();
        if (operation.Access == ApiAccess.Reader) endpoint.WithMetadata(new HttpMethodMetadata([HttpMethods.Head], acceptCorsPreflight: true));
    }

    /// <summary>All answers of an operation, by status.</summary>
    public static IEnumerable<ApiAnswer> Answers(ApiOperation operation)
    {
        List<ApiAnswer> all = [.. operation.Answers];
        if (!all.Any(answer => answer.Status == 401)) all.Add(ApiAnswer.Problem(401, "unauthorized", "malformed_key"));
        if (operation.Access == ApiAccess.Reader && !all.Any(answer => answer.Status == 403)) all.Add(ApiAnswer.Problem(403, "stream_not_allowed", "origin_not_allowed", "foreign_origin"));
        if (operation.Access is ApiAccess.Viewer or ApiAccess.Operator or ApiAccess.Admin && !all.Any(answer => answer.Status == 403)) all.Add(ApiAnswer.Problem(403, "forbidden", "foreign_origin"));
        if (!all.Any(answer => answer.Status == 500)) all.Add(ApiAnswer.Problem(500, "internal_error"));
        if (!all.Any(answer => answer.Status == 503)) all.Add(ApiAnswer.Problem(503, "overloaded"));
        return all.OrderBy(answer => answer.Status);
    }
}
